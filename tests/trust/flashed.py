"""A board as it leaves `dannaya flash`, in a process: MicroPython, loader, keys."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gateway.compiled import compile_module, compiled_kit, find_compiler
from gateway.places import firmware_dir
from gateway.update.manifest import File, describe
from gateway.update.trusted import public_keys
from tests.kit.far_ends import Board
from tests.kit.hosts import command

# The lesson, measuring more often than people would want.
SKETCH = (firmware_dir() / "sketches" / "09_full_node.py").read_text("utf-8")
SKETCH = SKETCH.replace("PERIOD_S = 5", "PERIOD_S = 0.5")
Changes = Mapping[str, tuple[str, str]]
SHORT = ("WINDOW_MS = 3000", "WINDOW_MS = 50")  # nobody steps in here


def prepare(flash: Path, room: Path, changed: Changes) -> None:
    """Fill a flash; ``changed``: file of the firmware -> (what it says, what instead).

    That is how a board is made bad in one way.
    """
    flash.mkdir()
    slot = flash / "app_a"
    for path, data in {**compiled_kit().files, "sketch.py": SKETCH.encode()}.items():
        (slot / path).parent.mkdir(parents=True, exist_ok=True)
        (slot / path).write_bytes(data)
    for name in ("loader.py", "trial.py"):
        shutil.copy(firmware_dir() / name, flash)
    shutil.copy(firmware_dir() / "main.py", flash.parent)  # the host starts it itself
    rewrite(flash.parent / "main.py", *SHORT)
    for path, (before, after) in changed.items():
        if path.startswith("kit/"):
            recompile(path, before, after, slot / path.replace(".py", ".mpy"))
        else:
            rewrite(flash / path, before, after)
    manifest = {"seq": 0, "min_seq": 0, "files": software()}
    (slot / "manifest.json").write_text(json.dumps(manifest))
    (flash / "keys.json").write_text(json.dumps(public_keys(room)))


def software() -> tuple[File, ...]:
    """Return the files that such a board should have."""
    return describe({**compiled_kit().files, "sketch.py": SKETCH.encode()})


def rewrite(path: Path, before: str, after: str) -> None:
    """Change a file that must hold some words."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def recompile(name: str, before: str, after: str, target: Path) -> None:
    """Compile a module of the kit in which some words are others."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(shutil.copy(firmware_dir() / name, folder))
        rewrite(source, before, after)
        compile_module(find_compiler(), source, name, target)


@contextmanager
def flashed(
    flash: Path, room: Path, board: str, port: int, changed: Changes | None = None
) -> Iterator[Board]:
    """Run such a board on the open lane until the block ends."""
    prepare(flash, room, changed or {})
    options = ["--id", board, "--flash", str(flash), "--port", str(port)]
    running = Board(command("micropython", flash.parent / "main.py", *options))
    try:
        running.wait_for_line("stored")
        yield running
    finally:
        running.pull_the_plug()
