"""What TLS shows to somebody on the wire: records, sizes, and the ServerHello. Pure.

RFC 8446 (TLS 1.3) and RFC 5246 (TLS 1.2): the hellos pass in clear, so the version and
the suite that a board and its broker have agreed on can be read by anybody. Nothing
after them can.
"""

from collections.abc import Iterator
from typing import NamedTuple

KINDS = {20: "change", 21: "alert", 22: "handshake", 23: "data"}  # RFC 8446, B.1
HEADER = 5
MOST_RECORD = 16_384 + 2_048  # RFC 5246, 6.2.3
SERVER_HELLO = 2
SUPPORTED_VERSIONS = 43  # RFC 8446, 4.2.1
VERSIONS = {0x0301: "TLSv1.0", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
# The IANA registry's numbers of those that the kit's broker speaks.
SUITES = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0xC02B: "ECDHE-ECDSA-AES128-GCM-SHA256",
    0xC02C: "ECDHE-ECDSA-AES256-GCM-SHA384",
    0xCCA9: "ECDHE-ECDSA-CHACHA20-POLY1305",
    0xC035: "ECDHE-PSK-AES128-CBC-SHA",
    0xC037: "ECDHE-PSK-AES128-CBC-SHA256",
    0xC038: "ECDHE-PSK-AES256-CBC-SHA384",
    0xCCAC: "ECDHE-PSK-CHACHA20-POLY1305",
}


class Hello(NamedTuple):
    """What a session speaks, as its broker has chosen."""

    version: str
    suite: str

    @property
    def keeps_secrets(self) -> bool:
        """Tell whether it is TLS 1.2 or later with forward secrecy (RFC 9325)."""
        if self.version == "TLSv1.3":
            return self.suite in SUITES.values()
        return self.version == "TLSv1.2" and self.suite.startswith("ECDHE-")


class Record(NamedTuple):
    """One record: its kind, its size in bytes, and the hello that it carries."""

    kind: str
    size: int
    hello: Hello | None = None


class Eye:
    """Looks at one direction of one connection."""

    def __init__(self) -> None:
        self._rest = b""
        self.lost = False  # what came was not TLS: nothing more is read

    def look(self, data: bytes) -> Iterator[Record]:
        """Yield the records that are whole now."""
        self._rest = b"" if self.lost else self._rest + data
        while len(self._rest) >= HEADER:
            size = int.from_bytes(self._rest[3:5])
            known = self._rest[0] in KINDS and self._rest[1] == 3
            if not known or size > MOST_RECORD:
                self.lost, self._rest = True, b""
                return
            if len(self._rest) < HEADER + size:
                return
            kind, body = KINDS[self._rest[0]], self._rest[HEADER : HEADER + size]
            self._rest = self._rest[HEADER + size :]
            found = server_hello(body) if kind == "handshake" else None
            yield Record(kind, size, found)


def server_hello(body: bytes) -> Hello | None:
    """Return what a ServerHello says, None for another message (RFC 8446, 4.1.3)."""
    if len(body) < 39 or body[0] != SERVER_HELLO:
        return None
    version = int.from_bytes(body[4:6])
    at = 39 + body[38]  # behind the session id
    suite = int.from_bytes(body[at : at + 2])
    version = extensions(body[at + 5 :]).get(SUPPORTED_VERSIONS, version)
    return Hello(
        VERSIONS.get(version, f"0x{version:04x}"), SUITES.get(suite, f"0x{suite:04x}")
    )


def extensions(body: bytes) -> dict[int, int]:
    """Return extension -> the number that it holds."""
    found = {}
    while len(body) >= 4:
        kind, size = int.from_bytes(body[:2]), int.from_bytes(body[2:4])
        found[kind] = int.from_bytes(body[4 : 4 + size])
        body = body[4 + size :]
    return found
