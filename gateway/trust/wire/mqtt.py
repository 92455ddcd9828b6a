"""MQTT 3.1.1 packets named as they pass, from bytes cut anywhere. Pure.

Section numbers are those of the OASIS standard "MQTT Version 3.1.1", 2014. Whoever is
on the network reads an open lane like this; of an encrypted one nothing is a packet.
"""

from collections.abc import Iterator
from typing import NamedTuple

NAMES = (
    "?",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH",
)
MOST_BYTES = 65_536  # of a packet that is not whole yet; more is none that we read
USER, PASSWORD, WILL = 0x80, 0x40, 0x04  # connect flags (3.1.2.3)


class Seen(NamedTuple):
    """A packet in words; what it does not have is None."""

    name: str
    client: str | None = None
    user: str | None = None
    password: str | None = None
    topic: str | None = None
    payload: bytes | None = None
    number: int = 0  # of the packet, where it wants an answer


class Ear:
    """Hears one direction of one connection."""

    def __init__(self) -> None:
        self._rest = b""
        self.lost = False  # what came was not MQTT: nothing more is read

    def hear(self, data: bytes) -> Iterator[Seen]:
        """Yield the packets that are whole now."""
        if self.lost:
            return
        self._rest += data
        while (cut := self._next()) is not None:
            head, body = cut
            try:
                yield read(head, body)
            except (IndexError, UnicodeDecodeError):
                self.lost = True
                return
        if len(self._rest) > MOST_BYTES:
            self.lost, self._rest = True, b""

    def _next(self) -> tuple[int, bytes] | None:
        """Take the first byte and the body of the next packet, None for not yet."""
        if self._rest and not named(self._rest[0]):
            self.lost = True
        length = 0
        for index, byte in enumerate(self._rest[1:5]):
            length |= (byte & 127) << (7 * index)
            if byte < 128:
                start, end = index + 2, index + 2 + length
                if len(self._rest) < end or self.lost:
                    return None
                head, body = self._rest[0], self._rest[start:end]
                self._rest = self._rest[end:]
                return head, body
        return None


def named(head: int) -> bool:
    """Tell whether a first byte can be one of MQTT 3.1.1 (2.2.2): its flags are set."""
    kind, flags = head >> 4, head & 15
    if kind == 3:
        return flags & 6 != 6
    return 0 < kind < 15 and flags == (2 if kind in (6, 8, 10) else 0)


def read(head: int, body: bytes) -> Seen:
    """Return a packet in words; IndexError when it is shorter than its fields."""
    name = NAMES[head >> 4]
    if name == "CONNECT":
        return read_connect(body)
    if name == "PUBLISH":
        topic, at = text(body, 0)
        if not head & 6:  # QoS 0
            return Seen(name, topic=topic, payload=body[at:])
        number = body[at] << 8 | body[at + 1]
        return Seen(name, topic=topic, payload=body[at + 2 :], number=number)
    if name == "SUBSCRIBE":
        number = body[0] << 8 | body[1]
        return Seen(name, topic=text(body, 2)[0], number=number)
    return Seen(name)


def read_connect(body: bytes) -> Seen:
    """Return who says that he is there, and with which password (3.1)."""
    _, at = field(body, 0)  # the protocol's name, then level, flags, keep alive
    flags = body[at + 1]
    client, at = text(body, at + 4)
    if flags & WILL:
        _, at = field(body, at)
        _, at = field(body, at)
    user = password = None
    if flags & USER:
        user, at = text(body, at)
    if flags & PASSWORD:
        password, at = text(body, at)
    return Seen("CONNECT", client, user, password)


def field(body: bytes, at: int) -> tuple[bytes, int]:
    """Return bytes with their length in front, and where they end (1.5.3)."""
    end = at + 2 + (body[at] << 8 | body[at + 1])
    if end > len(body):
        raise IndexError(end)
    return body[at + 2 : end], end


def text(body: bytes, at: int) -> tuple[str, int]:
    """Return a text and where it ends."""
    found, end = field(body, at)
    return found.decode(), end
