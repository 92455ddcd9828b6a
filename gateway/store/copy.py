"""A consistent copy of a whole store, taken while the room goes on."""

import sqlite3
import time
from pathlib import Path

from gateway.store.ballots import close_polls, forget_well
from gateway.store.connection import sentences, transaction
from gateway.store.entries import settle


def copy_database(source: sqlite3.Connection, path: Path) -> None:
    """Write the database into a new file through SQLite's online backup.

    All pages in one step: a copy in several steps starts again each time the gateway
    commits, and would never end in a busy room. Writers go on meanwhile.
    """
    with sentences(path):
        target = sqlite3.connect(path)
        try:
            source.backup(target)
            target.isolation_level = None
            settle(target)
            untie_answers(target)
            # a copy is one file: nothing may stay behind in a log beside it
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()


def untie_answers(copy: sqlite3.Connection) -> None:
    """Close the polls of a copy, which goes where no salt may: anybody may have it."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'poll'").fetchone():
        forget_well(copy)
        with transaction(copy):
            close_polls(copy, time.time_ns() // 1000)
