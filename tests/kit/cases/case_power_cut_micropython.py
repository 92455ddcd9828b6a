"""The power goes at any byte written, on a file system that is worse than littlefs.

Each byte is on the flash when it is written and a file is empty when it is opened for
writing; only a rename is whole or nothing. This build of MicroPython has no littlefs:
tests/kit/test_power_cut.py uses it under CPython.
"""

import os

import vfs
from board_life import Life, check_next_start, prepare

FOLDER, FILE = 0x4000, 0x8000
STEP = 97  # bytes; a prime: cuts fall everywhere in a write
FINE = 40  # the first so many bytes: each of them


class PowerCut(BaseException):
    """The board is off: no code of it runs any more."""


class File:
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

    def write(self, data):
        for byte in data.encode() if isinstance(data, str) else data:
            self._flash.spend(1)
            self._flash.files[self._path].append(byte)

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
        for name in list(self.files):
            if name.startswith(folder) and "/" not in name[len(folder) :]:
                yield (name[len(folder) :], FILE, 0)

    def mkdir(self, path):
        self.spend(1)
        self.files[self._full(path)] = None

    def remove(self, path):
        self.spend(1)
        del self.files[self._known(path)]

    def rename(self, old, new):
        self.spend(1)
        old = self._known(old)
        self.files[self._full(new)] = self.files.pop(old)

    def stat(self, path):
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


def on(flash, program):
    """Run a program on a flash; return whether its power lasted."""
    vfs.mount(flash, "/flash")
    os.chdir("/flash")
    try:
        program()
        return True
    except PowerCut:
        return False
    finally:
        os.chdir("/")
        vfs.umount("/flash")


def copy(files):
    return {path: data and bytearray(data) for path, data in files.items()}


def test_the_power_goes_at_any_byte_written():
    plenty = 1 << 20
    before = Flash({}, plenty)
    assert on(before, prepare)
    flash = Flash(copy(before.files), plenty)
    assert on(flash, Life().live)
    total = plenty - flash.left
    assert total > 10_000
    for left in list(range(FINE)) + list(range(FINE, total, STEP)):
        flash = Flash(copy(before.files), left)
        lived = Life()
        assert not on(flash, lived.live)
        flash.left = plenty
        assert on(flash, lambda lived=lived: check_next_start(lived))
        spilled = [path for path in flash.files if path.startswith("/spill/")]
        assert spilled in ([], ["/spill/dropped"]), spilled
