"""Locks on a folder that the system drops with their holder: one room, one change."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from gateway.errors import DannayaError
from gateway.language import not_written, system_reason, tr

ROOM_LOCK = "room.lock"
CHANGE_S = 10.0
GLANCE_S = 0.2  # longer than anybody takes who only looks whether a room is open


class LockError(DannayaError):
    """The room of this folder is already running, or the folder cannot be written."""


@contextmanager
def room_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; LockError when another process holds it."""
    path = folder / ROOM_LOCK
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
        if not free_within(file, GLANCE_S):
            raise LockError(
                tr(
                    "This room is already running from {folder}: stop it first, or "
                    "choose another folder with --data.",
                    folder=folder,
                )
            )
        yield


def is_locked(folder: Path) -> bool:
    """Tell whether a process holds the folder's lock; true when it cannot be told."""
    try:
        with (folder / ROOM_LOCK).open("r+b") as file:
            lock(file, shared=True)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


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
    if not free_within(file, CHANGE_S):
        raise LockError(
            tr(
                "Another program is changing {folder}: wait for it, then try again.",
                folder=folder,
            )
        )


def free_within(file: IO[bytes], wait_s: float) -> bool:
    """Take a lock as soon as it is free; False when it is not within ``wait_s``."""
    until_s = time.monotonic() + wait_s
    while True:
        with suppress(OSError):
            lock(file)
            return True
        if time.monotonic() > until_s:
            return False
        time.sleep(0.02)


def lock(file: IO[bytes], shared: bool = False) -> None:
    """Take the lock at once or raise OSError; it ends with the process.

    ``shared``: beside others who only look, where the system can tell them apart.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(file, how | fcntl.LOCK_NB)
