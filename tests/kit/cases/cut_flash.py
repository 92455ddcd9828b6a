"""A flash for MicroPython's `vfs` whose power can be cut: worse than littlefs.

Each byte is on it when it is written and a file is empty when it is opened for writing;
only a rename is whole or nothing.
"""

import io
import os

import vfs

FOLDER, FILE = 0x4000, 0x8000
PLENTY = 1 << 20


class PowerCut(Exception):
    """The board is off: whatever of it still runs changes nothing any more."""


class File(io.IOBase):
    """An open file; text or bytes."""

    def __init__(self, flash, path, mode):
        self._flash = flash
        self._path = path
        self._text = "b" not in mode
        self._at = 0

    def read(self, count=-1):
        data = self._flash.files[self._path][self._at :]
        data = bytes(data if count < 0 else data[:count])
        self._at += len(data)
        return data.decode() if self._text else data

    def readinto(self, buffer):
        data = self._flash.files[self._path][self._at : self._at + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def write(self, data):
        data = data.encode() if isinstance(data, str) else bytes(data)
        there = data[: self._flash.left]
        self._flash.files[self._path].extend(there)
        self._flash.spend(len(data))
        return len(data)

    def ioctl(self, request, argument):
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Flash:
    """A file system for `vfs.mount`. The power goes when `left` bytes were written."""

    def __init__(self, files, left):
        self.files = files  # path -> bytearray, or None for a folder
        self.left = left

    def spend(self, count):
        if self.left < count:
            self.left = 0
            raise PowerCut
        self.left -= count

    def open(self, path, mode):
        if "w" in mode:
            self.spend(1)
            self.files[self._full(path)] = bytearray()
        return File(self, self._known(path), mode)

    def ilistdir(self, path):
        folder = self._full(path).rstrip("/") + "/"
        for name, data in list(self.files.items()):
            if name.startswith(folder) and "/" not in name[len(folder) :]:
                yield (name[len(folder) :], FOLDER if data is None else FILE, 0)

    def mkdir(self, path):
        if self._full(path) in self.files:
            raise OSError(17)
        self.spend(1)
        self.files[self._full(path)] = None

    def remove(self, path):
        known = self._known(path)
        self.spend(1)
        del self.files[known]

    def rename(self, old, new):
        old = self._known(old)
        self.spend(1)
        self.files[self._full(new)] = self.files.pop(old)

    def stat(self, path):
        if self._full(path) == "/":
            return (FOLDER, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        found = self.files[self._known(path)]
        kind, size = (FOLDER, 0) if found is None else (FILE, len(found))
        return (kind, 0, 0, 0, 0, 0, size, 0, 0, 0)

    def statvfs(self, path):
        return (4096, 4096, 500, 400, 400, 0, 0, 0, 0, 255)

    def chdir(self, path):
        pass

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def _full(self, path):
        return path if path.startswith("/") else "/" + path

    def _known(self, path):
        if self._full(path) not in self.files:
            raise OSError(2)
        return self._full(path)


class Mounted:
    """In a `with` block a flash is the board's; `lasted`: whether its power did."""

    def __init__(self, flash):
        self._flash = flash
        self.lasted = True

    def __enter__(self):
        vfs.mount(self._flash, "/flash")
        os.chdir("/flash")
        return self

    def __exit__(self, kind, error, _):
        os.chdir("/")
        vfs.umount("/flash")
        self.lasted = kind is None
        return kind is PowerCut


def copy(files):
    return {path: data and bytearray(data) for path, data in files.items()}
