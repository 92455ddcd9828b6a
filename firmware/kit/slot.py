"""The folder of a program that is being received: written, read again, swept.

All of it goes in small pieces, with a turn for the others after each: readings are
taken and sent meanwhile.
"""

import asyncio
import os
from binascii import hexlify
from hashlib import sha256

from kit import flash

PIECE = 1024
MANIFEST = "manifest.json"
COMING = "manifest.new"  # its name until all files are there
SIGNATURE = "manifest.sig"
RESERVE_BYTES = 65536  # of flash left for the readings
BLOCK = 4096  # what a file takes is a multiple of it
_FOLDER = 0x4000


async def digest(path, into=None):
    """Return (size, SHA-256 in hex) of a file, None for no file.

    `into` is an open file that gets its bytes as well.
    """
    total, size = sha256(), 0
    try:
        with open(path, "rb") as file:
            data = file.read(PIECE)
            while data:
                total.update(data)
                size += len(data)
                if into:
                    into.write(data)
                await asyncio.sleep(0)
                data = file.read(PIECE)
    except OSError:
        if into:
            raise
        return None
    return size, hexlify(total.digest()).decode()


class Slot:
    """A program's folder, at `path`; `other` is that of the program that runs."""

    def __init__(self, path, other):
        self._path = path
        self._other = other
        flash.make_folder(path)

    def path(self, name):
        """Return where a file of this program is."""
        return self._path + "/" + name

    def open_new(self, name):
        """Return a new file, open for writing, with the folders above it."""
        folder = self._path
        for part in name.split("/")[:-1]:
            folder += "/" + part
            flash.make_folder(folder)
        return open(self.path(name), "wb")

    async def has(self, file):
        """Tell whether a file of a manifest is here, whole."""
        name, size, wanted = file
        return await digest(self.path(name)) == (size, wanted)

    async def take_over(self, file):
        """Copy a file from the program that runs, if it has the same; tell whether."""
        name, size, wanted = file
        source = self._other + "/" + name
        if await digest(source) != (size, wanted):
            return False
        with self.open_new(name) as copy:
            await digest(source, copy)
        return await self.has(file)

    def room(self):
        """Return how many bytes this program may take, its present files included."""
        if not hasattr(os, "statvfs"):
            return 1 << 30  # Windows
        found = os.statvfs(self._path)
        mine = [_blocks(os.stat(self.path(name))[6]) for name in self.files()]
        return found[0] * found[3] + sum(mine) - RESERVE_BYTES

    def sweep(self, wanted):
        """Remove all files that are not wanted: one of them could be imported."""
        for name in self.files():
            if name not in wanted:
                flash.remove(self.path(name))

    def files(self, folder=""):
        """Return the names of all files here, those in folders with their folder."""
        found = []
        for name in os.listdir(self._path + "/" + folder if folder else self._path):
            name = folder + "/" + name if folder else name
            if os.stat(self.path(name))[0] & _FOLDER:
                found.extend(self.files(name))
            else:
                found.append(name)
        return found


def room_for(files):
    """Return how many bytes of flash the files of a manifest take, at most."""
    return sum(_blocks(file[1]) for file in files) + 3 * BLOCK


def _blocks(size):
    return (size // BLOCK + 1) * BLOCK
