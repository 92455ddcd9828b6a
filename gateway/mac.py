"""The mac of a message: proof that it comes from who has the key (DESIGN §3, pure).

The first 16 bytes of HMAC-SHA256 (RFC 2104), in base64url without padding, over the
topic from `kit/` on, a newline, and the payload with ` mac` cut out: the bytes as they
were sent. It stands behind the first line of a pack, or at the end of an answer.
"""

from base64 import urlsafe_b64encode
from binascii import b2a_base64
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

BLOCK_BYTES = 64  # of SHA-256
MAC_BYTES = 22
CUT = MAC_BYTES + 1  # with the space in front of it
INNER = bytes(byte ^ 0x36 for byte in range(256))
OUTER = bytes(byte ^ 0x5C for byte in range(256))
SPACE, BRACE = b" {"
URL_SAFE = bytes.maketrans(b"+/", b"-_")

Proof = Literal["signed", "unsigned", "bad"]


class Verifier:
    """One key with its two pads prepared: a mac costs two short hashes."""

    __slots__ = ("_inner", "_outer", "_packs", "_topic")

    def __init__(self, key: bytes, board: str) -> None:
        padded = key.ljust(BLOCK_BYTES, b"\0")
        self._inner = sha256(padded.translate(INNER))
        self._outer = sha256(padded.translate(OUTER))
        # Nearly all that comes is a pack: its topic is hashed once.
        self._topic = f"kit/{board}/telemetry"
        self._packs = self._inner.copy()
        self._packs.update(f"{self._topic}\n".encode())

    def proof(self, topic: str, payload: bytes) -> Proof:
        """Tell whether a pack has a mac, and whether it is right."""
        end = payload.find(b"\n")
        at = end - CUT
        if at <= 0 or payload[at] != SPACE or payload[0] != BRACE:
            return "unsigned"
        if topic == self._topic:
            inner = self._packs.copy()
        else:
            inner = self._inner.copy()
            inner.update(signed_topic(topic))
        inner.update(payload[:at] + payload[end:])
        outer = self._outer.copy()
        outer.update(inner.digest())
        mac = b2a_base64(outer.digest()[:16])[:MAC_BYTES].translate(URL_SAFE)
        return "signed" if compare_digest(mac, payload[at + 1 : end]) else "bad"

    def sign(self, topic: str, line: bytes) -> bytes:
        """Return a message of one line with its mac behind it."""
        inner = self._inner.copy()
        inner.update(signed_topic(topic) + line)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return line + b" " + urlsafe_b64encode(outer.digest()[:16])[:MAC_BYTES]


def signed_topic(topic: str) -> bytes:
    """Return what of a topic is signed: from `kit/` on; a bridge puts a site before."""
    if not topic.startswith("kit/"):
        topic = topic[topic.find("/kit/") + 1 :]
    return f"{topic}\n".encode()
