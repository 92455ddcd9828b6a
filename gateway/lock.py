"""One running room for each folder: a lock that the system drops with its holder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gateway.errors import DannayaError
from gateway.language import system_reason, tr


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


def lock(file: IO[bytes]) -> None:
    """Take the lock at once or raise OSError; it ends with the process."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
