"""The boards' program as the lab's virtual board gets it: one answer, kept by hash."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import orjson

from dashboard.slim import slim
from gateway.places import firmware_dir

SIMULATOR = "simulator"
MODULE = ".mjs"


@dataclass(frozen=True)
class KitFiles:
    """``version`` is a short hash of everything here.

    ``files`` is path on the board -> thin text, as JSON; ``modules`` the simulator's
    JavaScript modules by name; ``sketches`` the lessons by name.
    """

    version: str
    files: bytes
    modules: dict[str, bytes]
    sketches: dict[str, str]


@lru_cache(maxsize=1)
def kit_files() -> KitFiles:
    """Return the kit; it does not change while the dashboard runs."""
    return read_kit(firmware_dir())


def read_kit(firmware: Path) -> KitFiles:
    """Return the kit that lies in a folder: the places of ``simulator/files.mjs``."""
    simulator = firmware / SIMULATOR
    on_board = {
        **python_files(firmware / "kit", "/lib/kit"),
        **python_files(simulator / "stand_ins", "/lib"),
        "/lib/_streams.py": (simulator / "_streams.py").read_text("utf-8"),
    }
    files = orjson.dumps({path: slim(text) for path, text in on_board.items()})
    modules = {p.name: p.read_bytes() for p in sorted(simulator.glob(f"*{MODULE}"))}
    digest = sha256(files)
    for code in modules.values():
        digest.update(code)
    sketches = {
        path.stem: path.read_text("utf-8")
        for path in sorted((firmware / "sketches").glob("[0-9]*.py"))
    }
    return KitFiles(digest.hexdigest()[:10], files, modules, sketches)


def python_files(folder: Path, target: str) -> dict[str, str]:
    """Return path on the board -> text of the Python files below a folder."""
    return {
        f"{target}/{path.relative_to(folder).as_posix()}": path.read_text("utf-8")
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    }
