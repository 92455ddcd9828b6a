"""A board's flash with its real file system, littlefs, and a power that can be cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from littlefs import LittleFS, lfs
from littlefs.context import UserContext
from littlefs.errors import LittleFSError

SECTOR = 4096
SECTORS = 48
IO_ERROR = -5
MANY_BYTES = 1 << 20
FOLDER = 0x4000


class PowerCut(BaseException):
    """The board is off: no code of it runs any more."""


class Chip(UserContext):
    """Flash memory. The power goes when `left` more bytes were programmed."""

    def __init__(self, buffer: bytearray | None = None) -> None:
        super().__init__(SECTOR * SECTORS, buffer)
        self.programmed = 0
        self.writes: list[int] = []  # how much was programmed before each write
        self.left: int | None = None
        self.off = False

    def prog(self, cfg: Any, block: int, off: int, data: bytes) -> int:
        self.writes.append(self.programmed)
        if self.left is not None and self.programmed + len(data) > self.left:
            data = data[: self.left - self.programmed]
            self.off = True
        if data:
            super().prog(cfg, block, off, data)
            self.programmed += len(data)
        return IO_ERROR if self.off else 0

    def erase(self, cfg: Any, block: int) -> int:
        return IO_ERROR if self.off else super().erase(cfg, block)


class File:
    """An open file; after a power cut it is never touched again."""

    def __init__(self, fs: LittleFS, path: str, mode: str) -> None:
        flags = lfs.LFSFileFlag.rdonly
        if mode.startswith("w"):
            flags = lfs.LFSFileFlag.rdwr | lfs.LFSFileFlag.creat
            flags |= lfs.LFSFileFlag.trunc
        self._fs = fs.fs
        self._text = "b" not in mode
        self._handle = lfs.file_open(self._fs, path, flags)

    def read(self, count: int = MANY_BYTES) -> str | bytes:
        data: bytes = lfs.file_read(self._fs, self._handle, count)
        return data.decode() if self._text else data

    def write(self, data: str | bytes) -> None:
        data = data.encode() if isinstance(data, str) else data
        lfs.file_write(self._fs, self._handle, data)

    def close(self) -> None:
        lfs.file_close(self._fs, self._handle)


class Files:
    """The few functions of `os`, and `open`, on one chip, as MicroPython has them."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._fs = LittleFS(
            chip,
            mount=False,
            block_size=SECTOR,
            block_count=SECTORS,
            read_size=32,
            prog_size=32,
            cache_size=128,
        )

    def format(self) -> None:
        self._fs.format()

    def mount(self) -> "Files":
        self._fs.mount()
        return self

    @contextmanager
    def _while_on(self) -> Iterator[None]:
        try:
            yield
        except (LittleFSError, FileNotFoundError, FileExistsError) as error:
            if self._chip.off:
                raise PowerCut from None
            raise OSError(str(error)) from None
        if self._chip.off:
            raise PowerCut

    @contextmanager
    def open(self, path: str, mode: str = "r") -> Iterator[File]:
        with self._while_on():
            file = File(self._fs, path, mode)
            try:
                yield file
            finally:
                if not self._chip.off:
                    file.close()

    def listdir(self, path: str) -> list[str]:
        with self._while_on():
            return list(self._fs.listdir(path))

    def mkdir(self, path: str) -> None:
        with self._while_on():
            self._fs.mkdir(path)

    def remove(self, path: str) -> None:
        with self._while_on():
            self._fs.remove(path)

    def rename(self, old: str, new: str) -> None:
        with self._while_on():
            self._fs.rename(old, new)

    def stat(self, path: str) -> tuple[int, ...]:
        with self._while_on():
            found = self._fs.stat(path)
            return (FOLDER if found.type == 2 else 0, 0, 0, 0, 0, 0, found.size)

    def statvfs(self, _: str) -> tuple[int, ...]:
        free = SECTORS - self._fs.used_block_count
        return (SECTOR, SECTOR, SECTORS, free, free)


def put_in(
    monkeypatch: pytest.MonkeyPatch, chip: Chip, modules: list[ModuleType]
) -> Files:
    """Mount a chip and give the modules of the kit its files for theirs."""
    files = Files(chip).mount()
    for module in modules:
        monkeypatch.setattr(module, "open", files.open, raising=False)
        if hasattr(module, "os"):
            monkeypatch.setattr(module, "os", files)
    return files
