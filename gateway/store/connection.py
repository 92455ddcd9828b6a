"""A SQLite connection set up for the room, and its errors as sentences."""

import sqlite3
from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import tr

# sqlite3's own words -> what a person can do about it
SENTENCES = {
    "full": "The disk is full: {path} cannot grow. Free some space; nothing is lost.",
    "readonly": "{path} cannot be written: check the rights of its folder.",
    "unable to open": "{path} cannot be opened: check that its folder exists and "
    "can be written.",
    "disk I/O": "The disk that holds {path} does not answer: check the disk or key.",
    "not a database": "{path} is not a Dannaya database: choose another folder, or "
    "move this file away.",
    "malformed": "{path} is damaged: copy it somewhere safe and restore a backup.",
    "locked": "{path} is in use by another program for too long: is the room "
    "already running?",
}


class StoreError(DannayaError):
    """The store cannot do what was asked; nothing of it was written."""


class NoStore(StoreError):
    """There is no database yet: nothing was ever received here."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database file; WAL, durable at each commit (DESIGN §5)."""
    with sentences(path):
        connection = sqlite3.connect(
            path, timeout=5, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA busy_timeout = 5000")
        except sqlite3.Error:
            connection.close()
            raise
    return connection


class sentences:  # noqa: N801  said as ``with closing(...)`` is
    """Turn sqlite3's errors into StoreError with a sentence to act on.

    A class, as ``transaction`` is, because a generator would cost a busy room more.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        """Raise the sentence for an error of sqlite3; let any other go on."""
        if isinstance(error, sqlite3.Error):
            raise StoreError(sentence(error, self._path)) from error


def sentence(error: sqlite3.Error, path: Path) -> str:
    """Return what a person can do about ``error``."""
    words = str(error)
    for sign, text in SENTENCES.items():
        if sign in words:
            return tr(text, path=path)
    return tr("The database {path} refuses: {error}", path=path, error=words)


class transaction:  # noqa: N801
    """All or nothing. IMMEDIATE, because one that turns writer later fails."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        """Take the write lock."""
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        """Commit, or undo all of it when the block or the commit fails."""
        try:
            if error is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
