"""The first line of a telemetry payload: which pack, from when, and signed (pure).

    {"b":3,"r":2271560481,"s":17,"o":[3,15],"u":90012,"t":90020,"k":"a1"} <mac>

`b` start counter, `r` random number of the start, `s` pack number from 0, `o` the
oldest pack still kept [b, s], `u` uptime in ms when the readings were taken, `t` the
same clock when this copy is sent, `k` the key's id. After it: a newline and the pack.
"""

import json
from binascii import b2a_base64
from hashlib import sha256

MAC_LENGTH = 22  # 16 bytes in base64url without padding


class Signer:
    """HMAC-SHA256 with one key (RFC 2104), its two pads prepared once.

    By hand because a board has sha256 and no `hmac` module.
    """

    def __init__(self, key, key_id=None):
        if len(key) > 64:
            key = sha256(key).digest()
        key = key + bytes(64 - len(key))
        self._inner = bytes(byte ^ 0x36 for byte in key)
        self._outer = bytes(byte ^ 0x5C for byte in key)
        self.key_id = key_id

    def digest(self, parts):
        """Return the 32 bytes of the HMAC of `parts`, bytes taken one after another."""
        inner = sha256(self._inner)
        for part in parts:
            inner.update(part)
        outer = sha256(self._outer)
        outer.update(inner.digest())
        return outer.digest()

    def mac(self, topic, *payload):
        """Return the 22 bytes that prove a payload, over the topic from `kit/` on.

        `payload` are its bytes one after another, without the mac and its space.
        """
        if not topic.startswith("kit/"):  # a bridge puts its site in front
            topic = topic[topic.find("/kit/") + 1 :]
        digest = self.digest((topic.encode(), b"\n") + payload)
        mac = b2a_base64(digest[:16])[:MAC_LENGTH]
        return mac.replace(b"+", b"-").replace(b"/", b"_")


def build(topic, pack, start, seq, oldest, uptime_ms, sent_ms=None, signer=None):
    """Return the payload: envelope line, mac when there is a signer, and the pack.

    `start` and `oldest` are (boot, random) and (boot, seq). `sent_ms` is None for a
    pack of an earlier start: the clock of `uptime_ms` is no longer running.
    """
    line = '{"b":%d,"r":%d,"s":%d,"o":[%d,%d],"u":%d' % (
        start[0],
        start[1],
        seq,
        oldest[0],
        oldest[1],
        uptime_ms,
    )
    if sent_ms is not None:
        line += ',"t":%d' % sent_ms
    if signer and signer.key_id:
        line += ',"k":' + json.dumps(signer.key_id)
    line = (line + "}").encode()
    if signer is None:
        return b"%s\n%s" % (line, pack)
    return b"%s %s\n%s" % (line, signer.mac(topic, line, b"\n", pack), pack)


def parse(payload):
    """Return (line, mac or None, rest) of a payload that has an envelope line.

    Raises ValueError when the first line is not one. The line is kept as bytes: what
    was signed are the bytes that were sent.
    """
    end = payload.find(b"\n")
    line, rest = (payload, b"") if end < 0 else (payload[:end], payload[end + 1 :])
    mac = None
    cut = len(line) - MAC_LENGTH - 1
    if cut > 0 and line[cut - 1 : cut + 1] == b"} ":
        line, mac = line[:cut], line[cut + 1 :]
    if line[:1] != b"{" or line[-1:] != b"}":
        raise ValueError("the first line is not an envelope")
    return line, mac, rest


def verify(topic, payload, signer):
    """Tell whether a payload carries the mac of this topic, its bytes and this key."""
    try:
        line, mac, _ = parse(payload)
    except ValueError:
        return False
    if mac is None:
        return False
    behind = payload[len(line) + 1 + MAC_LENGTH :]  # with its newline, if there is one
    difference = 0
    for got, wanted in zip(mac, signer.mac(topic, line, behind)):  # noqa: B905
        difference |= got ^ wanted  # every byte: the time taken tells nothing
    return difference == 0
