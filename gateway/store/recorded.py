"""A store that came from elsewhere: read as it is, never written."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from gateway.language import tr
from gateway.store.connection import StoreError, sentences
from gateway.store.migrate import STEP_NAMES, steps_of
from gateway.store.reader import Reader

NEEDED = {"board", "series", "measurement", "text_measurement", "setting"}


MOST_GROWTH = 100


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
    missing = bytes_cut_off(path) if complete else 0
    if not missing:
        return opened(path, path, "immutable=1" if complete else "mode=ro")
    with tempfile.TemporaryDirectory(
        prefix="dannaya-", ignore_cleanup_errors=True
    ) as folder:
        filled = Path(folder) / "filled.db"
        shutil.copyfile(path, filled)
        os.truncate(filled, path.stat().st_size + missing)
        return opened(filled, path, "immutable=1")


def bytes_cut_off(path: Path) -> int:
    """Return how many bytes a database lacks of what its first page says it has.

    SQLite opens no shorter file; with empty pages in their place it reads the others.
    https://www.sqlite.org/fileformat2.html#the_database_header
    """
    with path.open("rb") as file:
        header = file.read(100)
    page_bytes = int.from_bytes(header[16:18], "big")
    page_bytes = 65_536 if page_bytes == 1 else page_bytes
    pages = int.from_bytes(header[28:32], "big")
    size = path.stat().st_size
    # a cut file is rarely a tenth of itself, and a foreign header may say anything
    return max(0, min(page_bytes * pages, MOST_GROWTH * size) - size)


def opened(file: Path, path: Path, mode: str) -> sqlite3.Connection:
    """Return a connection to a file; its errors speak of ``path``."""
    with sentences(path):
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?{mode}", uri=True, isolation_level=None
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
