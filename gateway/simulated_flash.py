"""The flash of a simulated board: a folder, made when it takes its first update.

The board's own code checks an update, keeps it, starts again and says that it works.
What stays out is the last step: a simulated board is this very program and never runs
what it was sent, so one that is signed and broken is not found out here.
"""

import importlib.util
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from gateway.errors import DannayaError
from gateway.places import firmware_dir
from gateway.room import Room
from gateway.update.trusted import public_keys

SPACE = "dannaya"  # the name under which loader.py keeps its choice
FOLDER = "simulated"  # of the room's folder
MICROPYTHON = (1, 28, 0)  # what it stands for

Restart = Callable[[], None]


class Storage:
    """What an ESP32 keeps beside its file system: named bytes, in one file.

    Written as by the stand-in for its module `esp32`, whose board may have this flash.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, list[int]] = {}
        if path.exists():
            self._kept = json.loads(path.read_bytes()).get(SPACE, {})

    def get_blob(self, key: str, buffer: bytearray) -> int:
        """Read into a buffer and return how many bytes. Raises OSError."""
        if key not in self._kept:
            raise OSError(key)
        data = bytes(self._kept[key])
        buffer[: len(data)] = data
        return len(data)

    def set_blob(self, key: str, value: bytes) -> None:
        """Set bytes."""
        self._kept[key] = list(value)

    def commit(self) -> None:
        """Write all, whole or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps({SPACE: self._kept}), "utf-8")
        temporary.replace(self._path)


class SimulatedFlash:
    """The two programs of one board; the firmware must be importable."""

    def __init__(self, room: Room, board: str) -> None:
        self._room = room
        self._folder = room.folder / FOLDER / board
        self.loader = loader_of(self._folder)

    def start(self) -> None:
        """Do what the loader does at each start, short of running a program."""
        import trial

        choice = self.loader.read()
        if choice["pending"] is None:
            return
        why = (
            "tries" if choice["tries"] < 1 else trial.refusal(choice, self.loader.ROOT)
        )
        if why:
            self.loader.give_up(why)
        else:
            self.loader.write(choice | {"tries": choice["tries"] - 1})

    def slots(self, restart: Restart) -> Any:
        """Return what `Node` needs to take updates; nobody is there to be asked."""
        from kit.updates import Slots

        return Slots(self.loader, restart, None, MICROPYTHON, self._load)

    def _load(self) -> Any:
        """Return what takes an update, once the flash is there with the room's keys."""
        from kit.update import Update

        self._folder.mkdir(parents=True, exist_ok=True)
        with suppress(DannayaError):  # without keys it refuses, and says so
            keys = json.dumps(public_keys(self._room.folder))
            (self._folder / "keys.json").write_text(keys, "utf-8")
        return Update


def loader_of(folder: Path) -> ModuleType:
    """Return the boards' loader, a module of its own for this flash."""
    path = firmware_dir() / "loader.py"
    spec = importlib.util.spec_from_file_location("loader", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    loader.__dict__["ROOT"] = f"{folder.as_posix()}/"
    loader.__dict__["storage"] = partial(Storage, folder / "nvs.json")
    return loader
