"""What the presenter can choose from: running orders, notes, recordings."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dashboard.config import Config
from dashboard.number import number
from gateway.show.orders import (
    ORDERS,
    Order,
    Scene,
    presenter_dir,
    read_orders,
    read_scenes,
)
from gateway.show.recording import (
    Recording,
    RecordingError,
    of_run,
    read_recording,
    recordings,
)
from gateway.store import Reader

FIRST_ORDER = "20"
PLACES = ("kit", "room")
LINES = 2_000


class Choice(NamedTuple):
    """A recording that can be played: its key, its name, where it comes from."""

    key: str
    name: str
    place: str
    scene: int


@lru_cache(maxsize=8)
def _orders(folder: Path, own: Path | None, _seen: tuple[int, ...]) -> dict[str, Order]:
    return read_orders(folder, own)


def orders(config: Config) -> dict[str, Order]:
    """Return the running orders of the kit and the room, read again when one changes.

    ListError names the line that is wrong.
    """
    folder, own = presenter_dir(), room_folder(config)
    files = [*folder.glob("*.toml"), *(own.glob(ORDERS) if own else ())]
    times = tuple(file.stat().st_mtime_ns for file in sorted(files))
    return _orders(folder, own, times)


def order(config: Config, name: str) -> Order:
    """Return the order of a name, the first one when there is none of that name."""
    found = orders(config)
    return found.get(name) or found.get(FIRST_ORDER) or next(iter(found.values()))


def scenes() -> dict[int, Scene]:
    """Return the scenes as they are presented."""
    return read_scenes(presenter_dir())


def room_folder(config: Config) -> Path | None:
    """Return the folder of the room, None when the dashboard was not told of one."""
    return config.access.parent if config.access else None


def files(config: Config) -> dict[str, Path]:
    """Return key -> file of every recording, those of the room first."""
    folders = {"room": room_folder(config), "kit": presenter_dir()}
    return {
        f"{place}:{name}": path
        for place, folder in folders.items()
        if folder is not None
        for name, path in recordings(folder).items()
    }


def choices(config: Config, store: Reader, scene: int) -> list[Choice]:
    """Return what can be played of a scene: runs, files of the room and the kit."""
    runs = [run for run in store.scenes().runs() if run.scene == scene]
    found = [Choice(f"run:{run.id}", str(run.id), "run", scene) for run in runs
             if run.state == "done"]  # fmt: skip
    for key, path in files(config).items():
        try:
            if load(path, path.stat().st_mtime_ns).scene == scene:
                found.append(Choice(key, path.stem, key.partition(":")[0], scene))
        except (RecordingError, OSError):
            continue  # it is told when it is chosen by its address
    return found


@lru_cache(maxsize=20)
def load(path: Path, _seen_ns: int) -> Recording:
    """Return a recording, read once as long as its file does not change."""
    return read_recording(path)


def recording(config: Config, store: Reader, key: str) -> Recording | None:
    """Return the recording of a key, None when there is none; RecordingError."""
    place, _, name = key.partition(":")
    if place == "run" and (wanted := number(name)) is not None:
        run = store.scenes().run(wanted)
        return of_run(run, store.scenes().lines(run.id, limit=LINES)) if run else None
    path = files(config).get(key)
    return load(path, path.stat().st_mtime_ns) if path else None
