"""A small strict CBOR reader (RFC 8949): what SenML needs, and nothing else.

Integers, floats of 16, 32 and 64 bits, decimal fractions (tag 4), byte and text
strings of known length, arrays and maps of known or open length, true, false, null.
Depth is bounded, and a length beyond the end is refused before it is believed.
"""

import struct
from typing import Any

from gateway.reasons import Unreadable

MAX_DEPTH = 8
OPEN = -1
FLOATS = {25: struct.Struct(">e"), 26: struct.Struct(">f"), 27: struct.Struct(">d")}
SIMPLE = {20: False, 21: True, 22: None}
DECIMAL_FRACTION = 4
BREAK = b"\xff"


def parse(data: bytes) -> Any:
    """Return the one value that these bytes hold; Unreadable if there is another."""
    reader = Reader(data)
    value = reader.value(MAX_DEPTH)
    if reader.at != len(data):
        raise bad("more bytes follow the end")
    return value


def bad(what: str) -> Unreadable:
    """Return the refusal of a CBOR text, with what is wrong."""
    return Unreadable("bad_cbor", f"The CBOR cannot be read: {what}.")


class Reader:
    """Reads one value after the other; ``at`` is the next byte."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def value(self, depth: int) -> Any:
        """Return the next value, nested at most ``depth`` levels."""
        if depth == 0:
            raise Unreadable("too_deep")
        first = self.take(1)[0]
        major, extra = first >> 5, first & 0x1F
        if major == 7:
            return self.simple(extra)
        size = self.size(extra, major)
        if major < 2:
            return -1 - size if major else size
        if major < 4:
            return self.string(self.take(size), major)
        if major == 4:
            return self.array(size, depth)
        if major == 5:
            return self.map(size, depth)
        return self.decimal(size, depth)

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes."""
        piece = self.data[self.at : self.at + count]
        if len(piece) != count:
            raise bad("it is cut short")
        self.at += count
        return piece

    def size(self, extra: int, major: int) -> int:
        """Return the number that follows the first byte; OPEN when it is not told."""
        if extra < 24:
            return extra
        if extra < 28:
            return int.from_bytes(self.take(1 << (extra - 24)), "big")
        if extra == 31 and major in (4, 5):
            return OPEN
        raise bad("strings must have a known length" if extra == 31 else "a bad length")

    def simple(self, extra: int) -> float | bool | None:
        """Return a float, true, false or null."""
        if extra in FLOATS:
            layout = FLOATS[extra]
            number: float = layout.unpack(self.take(layout.size))[0]
            return number
        if extra in SIMPLE:
            return SIMPLE[extra]
        raise bad("an end or a simple value out of place")

    def string(self, piece: bytes, major: int) -> str | bytes:
        """Return bytes, or text when the major type says so."""
        if major == 2:
            return piece
        try:
            return piece.decode()
        except UnicodeDecodeError:
            raise Unreadable("bad_utf8") from None

    def more(self, count: int, size: int) -> bool:
        """Tell whether another item follows the ``count`` items already read."""
        if size != OPEN:
            return count < size
        if self.data[self.at : self.at + 1] != BREAK:
            return True
        self.at += 1
        return False

    def array(self, size: int, depth: int) -> list[Any]:
        """Return a list."""
        items: list[Any] = []
        while self.more(len(items), size):
            items.append(self.value(depth - 1))
        return items

    def map(self, size: int, depth: int) -> dict[int | str, Any]:
        """Return an object whose keys are integers or texts, none of them twice."""
        found: dict[int | str, Any] = {}
        while self.more(len(found), size):
            key = self.value(depth - 1)
            if type(key) not in (int, str):
                raise bad("a key is neither a whole number nor a text")
            if key in found:
                detail = f"The key {key!r} stands twice in one map."
                raise Unreadable("duplicate_key", detail)
            found[key] = self.value(depth - 1)
        return found

    def decimal(self, tag: int, depth: int) -> float:
        """Return a decimal fraction: mantissa times 10^exponent (RFC 8949 §3.4.4)."""
        parts = self.value(depth - 1) if tag == DECIMAL_FRACTION else None
        if type(parts) is not list or [type(part) for part in parts] != [int, int]:
            raise bad("a tag other than a decimal fraction")
        exponent, mantissa = parts
        return float(f"{mantissa}e{exponent}")
