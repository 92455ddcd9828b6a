"""Packs on flash, in blocks: what RAM has no room for, and what survives a reset.

A block is a file of one flash sector and holds packs of one start. It is written once
and removed once: flash wears out, and some hundred packs cost two writes.
"""

import os
import struct
from binascii import crc32

from kit import packs
from kit.flash import make_folder, remove, rename, replace

BLOCK_BYTES = 4000  # of packs in a block: with the rest it fits a sector of 4096
RESERVE_BYTES = 65536  # of flash left for others
_HEAD = "<4sIIIIHHI"  # mark, boot, random, first seq, last seq, packs, bytes, CRC-32
_HEAD_BYTES = struct.calcsize(_HEAD)
_MARK = b"DNS1"


class NoSpill:
    """What a board without a file system has in its place."""

    max_blocks = 0
    dropped = 0

    def __init__(self):
        self.blocks = []

    def write(self, found):
        """Return that nothing is on flash."""
        return False

    def read(self, block):
        """Return no packs."""
        return []

    def remove(self, block):
        """Free nothing."""

    def note_dropped(self, count):
        """Return that nothing is on flash."""
        return False


class Spill:
    """The blocks of one folder.

    `blocks` has of each, oldest first, (number, (boot, random), first seq, last seq,
    packs). `dropped` is the count that `note_dropped` kept. Nothing here raises
    OSError: flash that fails is told by what a call returns.
    """

    def __init__(self, folder="spill", max_blocks=100):
        self._folder = folder
        self.blocks = []
        self.dropped = 0
        self._open()
        self.max_blocks = min(max_blocks, len(self.blocks) + self._room())

    def write(self, found):
        """Write packs of one start, at most BLOCK_BYTES unless it is one pack.

        Return whether they are on flash.
        """
        start, first, last = found[0][:2], found[0][2], found[-1][2]
        number = self.blocks[-1][0] + 1 if self.blocks else 1
        try:
            body = packs.encode(found)
            with open(self._path("new"), "wb") as file:
                file.write(_head(start, first, last, len(found), body))
                file.write(body)
            rename(self._path("new"), self._path(_name(number)))
        except (OSError, MemoryError):
            return False
        self.blocks.append((number, start, first, last, len(found)))
        return True

    def read(self, block):
        """Return the packs of a block; none when its bytes are not what was written."""
        try:
            with open(self._path(_name(block[0])), "rb") as file:
                data = file.read()
            head, body = data[:_HEAD_BYTES], data[_HEAD_BYTES:]
            _, start, first, last, count = block
            if head != _head(start, first, last, count, body):
                return []
            return packs.decode(start, body)
        except (OSError, ValueError):
            return []

    def remove(self, block):
        """Free a block."""
        self.blocks.remove(block)
        remove(self._path(_name(block[0])))

    def note_dropped(self, count):
        """Keep how many packs were ever dropped; return whether it is on flash."""
        if count == self.dropped:
            return True
        try:
            replace(self._path("dropped"), str(count))
        except OSError:
            return False
        self.dropped = count
        return True

    def _open(self):
        """Find what an earlier start left; remove what a power cut left half."""
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            make_folder(self._folder)  # without it every write fails, and says so
            return
        for name in names:
            if name == "dropped":
                self.dropped = self._read_dropped()
            elif not self._take(name):
                remove(self._path(name))

    def _take(self, name):
        """Take a file into `blocks`; return False when it is no whole block."""
        try:
            number = int(name)
            path = self._path(name)
            with open(path, "rb") as file:
                head = file.read(_HEAD_BYTES)
            size = os.stat(path)[6]
        except (OSError, ValueError):
            return False
        if len(head) < _HEAD_BYTES:
            return False
        head = struct.unpack(_HEAD, head)
        if head[0] != _MARK or size != _HEAD_BYTES + head[6]:
            return False
        self.blocks.append((number, (head[1], head[2]), head[3], head[4], head[5]))
        return True

    def _read_dropped(self):
        try:
            with open(self._path("dropped")) as file:
                return int(file.read())
        except (OSError, ValueError):
            return 0

    def _room(self):
        """Return for how many more blocks there is room on the flash."""
        if not hasattr(os, "statvfs"):
            return 1 << 16  # Windows
        try:
            found = os.statvfs(self._folder)
        except OSError:
            return 0
        return max(0, found[0] * found[4] - RESERVE_BYTES) // (2 * BLOCK_BYTES)

    def _path(self, name):
        return self._folder + "/" + name


def _head(start, first, last, count, body):
    """Return the first bytes of a block's file."""
    fields = start[0], start[1], first, last, count, len(body)
    check = crc32(body, crc32(struct.pack("<IIIIHH", *fields)))
    return struct.pack(_HEAD, _MARK, *(fields + (check,)))


def _name(number):
    """Return a block's file name: sorted by name is sorted by age."""
    return "%08d" % number
