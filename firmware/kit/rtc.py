"""Bytes that a deep sleep leaves alone: the chip's RTC memory.

After the power was off it may hold anything, so what is kept carries a checksum.
"""

import struct
from binascii import crc32

_HEAD = "<4sI"  # the kit's mark, the CRC-32 of what follows
_MARK = b"DNY1"
ROOM = 2048 - struct.calcsize(_HEAD)  # bytes: an ESP32's RTC memory takes 2048


def _memory():
    """Return the RTC memory as a function: no argument reads, bytes write."""
    try:
        from machine import RTC
    except ImportError:
        return None  # not a board
    return RTC().memory


def save(data):
    """Keep at most ROOM bytes over the next deep sleep; return whether they are."""
    memory = _memory()
    if memory is None or len(data) > ROOM:
        return False
    memory(struct.pack(_HEAD, _MARK, crc32(data)) + data)
    return True


def take():
    """Return the bytes kept, once, or None: nothing was, or it is garbage."""
    memory = _memory()
    if memory is None:
        return None
    kept = memory()
    memory(b"")
    if len(kept) < struct.calcsize(_HEAD):
        return None
    mark, check = struct.unpack_from(_HEAD, kept)
    data = bytes(kept[struct.calcsize(_HEAD) :])
    return data if mark == _MARK and check == crc32(data) else None
