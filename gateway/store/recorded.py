"""A store that came from elsewhere: read as it is, never written."""

import sqlite3
from pathlib import Path

from gateway.language import tr
from gateway.store.connection import StoreError, sentences
from gateway.store.migrate import STEP_NAMES, steps_of
from gateway.store.reader import Reader

NEEDED = {"board", "series", "measurement", "text_measurement", "setting"}


def open_recorded(path: Path) -> Reader:
    """Return a Reader of a store file; StoreError when it is not one of ours."""
    return Reader(connect_recorded(path), path)


def connect_recorded(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a store file; StoreError when it is not ours.

    Without a log beside it the file is complete, and SQLite is told that it does not
    change: it then makes no file of its own on what may be a read-only USB stick.
    """
    log = path.with_name(f"{path.name}-wal")
    complete = not (log.exists() and log.stat().st_size)
    mode = "immutable=1" if complete else "mode=ro"
    with sentences(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None
        )
        try:
            check(connection, path)
        except (sqlite3.Error, StoreError):
            connection.close()
            raise
    return connection


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError when the file is of another program or of a newer version."""
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
    }
    if not tables >= NEEDED | {"_sqlite_migrations"}:
        raise StoreError(
            tr("{path} is a database of another program, not of Dannaya.", path=path)
        )
    if steps_of(connection) - set(STEP_NAMES):
        raise StoreError(
            tr(
                "{path} was written by a newer version of Dannaya: use that version.",
                path=path,
            )
        )
