"""A snapshot encoded once, as the bytes that every viewer gets.

A gzip stream may be cut into blocks that need nothing of what came before: each event
is deflated alone and ends on a byte boundary (zlib's full flush, RFC 1951 section
3.2.4). A viewer that joins at any moment gets the gzip header (RFC 1952), then the
same blocks as everybody else.
"""

import zlib
from dataclasses import dataclass
from typing import Any

import orjson

# RFC 1952 section 2.3: deflate, no flags, no time, unknown system.
GZIP_HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
LEVEL = 6


def block(data: bytes) -> bytes:
    """Return ``data`` deflated so that it can follow any other block."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)


def event(data: bytes) -> bytes:
    """Return ``data``, which holds no line break, as one server-sent event."""
    return b"data: " + data + b"\n\n"


# The first bytes of a stream: when to come back after a break, in milliseconds.
OPENING = b"retry: 2000\n\n"
# What is sent when there is nothing to say: it finds the viewers that have gone.
COMMENT = b":\n\n"


@dataclass(frozen=True)
class Frame:
    """One snapshot: as JSON, as an event, and as an event's gzip block."""

    number: int
    built_s: float
    json: bytes
    plain: bytes
    packed: bytes


def encode(number: int, built_s: float, snapshot: dict[str, Any]) -> Frame:
    """Return the Frame of a snapshot; ``built_s`` is a monotonic time."""
    data = orjson.dumps(snapshot)
    plain = event(data)
    return Frame(number, built_s, data, plain, block(plain))
