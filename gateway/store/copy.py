"""A consistent copy of a whole store, taken while the room goes on."""

import sqlite3
from pathlib import Path

from gateway.store.connection import sentences


def copy_database(source: sqlite3.Connection, path: Path) -> None:
    """Write the database into a new file through SQLite's online backup.

    All pages in one step: a copy in several steps starts again each time the gateway
    commits, and would never end in a busy room. Writers go on meanwhile.
    """
    with sentences(path):
        target = sqlite3.connect(path)
        try:
            source.backup(target)
            # a copy is one file: nothing may stay behind in a log beside it
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
