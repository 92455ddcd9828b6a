"""Looking after the database file: check it, pack it, copy it while the room runs."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from gateway.language import system_reason, tr
from gateway.store.connection import NoStore, StoreError, connect, sentences
from gateway.store.copy import copy_database
from gateway.store.recorded import connect_recorded

SQLITE_HEADER = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm")  # files that SQLite keeps beside a database in use


class Packed(NamedTuple):
    """The size of a database file before and after it was packed, in bytes."""

    before: int
    after: int


@contextmanager
def existing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a database that is there; StoreError otherwise."""
    if not path.exists():
        raise NoStore(tr("There is no database {path} yet.", path=path))
    with closing(connected(path)) as connection:
        yield connection


def connected(path: Path) -> sqlite3.Connection:
    """Return a connection; one that only reads where nothing can be written."""
    try:
        return connect(path)
    except StoreError:
        if os.access(path.parent, os.W_OK):
            raise
        return connect_recorded(path)


def vacuum(path: Path) -> Packed:
    """Rewrite the file without its free space; nobody else may have it open."""
    with existing(path) as connection, sentences(path):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.stat().st_size
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Packed(before, path.stat().st_size)


def backup(path: Path, target: Path) -> int:
    """Copy the database as of one moment to ``target``; return the bytes of the copy.

    The room may go on writing meanwhile. The copy is checked before it gets its name:
    on StoreError, what was at ``target`` is as it was.
    """
    temporary = target.with_name(f"{target.name}.new")
    try:
        check_target(path, target)
        make_folder(path, target)
        temporary.unlink(missing_ok=True)
        copy(path, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise StoreError(
            tr(
                "{path} cannot be written ({reason}): choose another place.",
                path=target,
                reason=system_reason(error),
            )
        ) from error
    finally:
        remove(temporary)
    return target.stat().st_size


def make_folder(path: Path, target: Path) -> None:
    """Make the folder of backups beside the database; OSError when another is missing.

    Elsewhere it may be the place of a stick that is not plugged in.
    """
    if target.resolve().parent.parent == path.resolve().parent:
        target.parent.mkdir(exist_ok=True)
    target.parent.stat()


def check_target(path: Path, target: Path) -> None:
    """Raise StoreError for a target that a backup must not replace."""
    if target.is_dir():
        raise StoreError(
            tr("{path} is a folder: write the name of a file in it.", path=target)
        )
    if not target.exists():
        return
    with target.open("rb") as file:
        is_database = file.read(len(SQLITE_HEADER)) == SQLITE_HEADER
    in_use = any(Path(f"{target}{end}").exists() for end in BESIDE)
    if not is_database or in_use or target.samefile(path):
        raise StoreError(
            tr(
                "{path} is there already and is not a backup: choose another name.",
                path=target,
            )
        )


def copy(path: Path, temporary: Path) -> None:
    """Write the copy and check it; StoreError when the database is damaged."""
    try:
        with existing(path) as source:
            copy_database(source, temporary)
        with closing(sqlite3.connect(temporary)) as made:
            (found,) = made.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise StoreError(
            tr(
                "{path} is damaged and was not copied: see what of it can be read with "
                "`dannaya store check`.",
                path=path,
            )
        )


def remove(temporary: Path) -> None:
    """Remove what is left of a copy that was not finished."""
    for end in ("", "-journal", *BESIDE):
        with suppress(OSError):  # not there, or its disk is gone
            Path(f"{temporary}{end}").unlink()
