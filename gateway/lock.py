"""Locks on a folder that the system drops with their holder: one room, one change."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gateway.errors import DannayaError
from gateway.language import not_written, system_reason, tr

CHANGE_S = 10.0


class LockError(DannayaError):
    """The room of this folder is already running, or the folder cannot be written."""


@contextmanager
def room_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; LockError when another process holds it."""
    path = folder / "room.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise LockError(
            tr(
                "The folder {folder} cannot be written ({reason}): choose another "
                "with --data.",
                folder=folder,
                reason=system_reason(error),
            )
        ) from error
    with file:
        try:
            lock(file)
        except OSError as error:
            raise LockError(
                tr(
                    "This room is already running from {folder}: stop it first, or "
                    "choose another folder with --data.",
                    folder=folder,
                )
            ) from error
        yield


@contextmanager
def change_lock(path: Path) -> Iterator[None]:
    """Let one program at a time do what is in the block; the others wait for it.

    LockError when another one does not end within CHANGE_S.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise LockError(not_written(path, error)) from error
    with file:
        wait_for_lock(file, path.parent)
        yield


def wait_for_lock(file: IO[bytes], folder: Path) -> None:
    """Take a lock as soon as it is free; LockError after CHANGE_S."""
    until_s = time.monotonic() + CHANGE_S
    while True:
        try:
            lock(file)
            return
        except OSError as error:
            if time.monotonic() > until_s:
                raise LockError(
                    tr(
                        "Another program is changing {folder}: wait for it, then try "
                        "again.",
                        folder=folder,
                    )
                ) from error
        time.sleep(0.02)


def lock(file: IO[bytes]) -> None:
    """Take the lock at once or raise OSError; it ends with the process."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
