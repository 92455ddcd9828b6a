"""Bring a database file to the shape this version writes."""

import sqlite3
from pathlib import Path

from gateway.language import tr
from gateway.store.connection import StoreError, sentences

# Of steps.py, in order; that file and what it needs are loaded when one is missing.
STEP_NAMES = (
    "m001_first_schema",
    "m002_identities",
    "m003_requests",
    "m004_commands",
    "m005_virtual_boards",
    "m006_lamps",
    "m007_updates",
    "m008_progress",
    "m009_scenes",
    "m010_polls",
    "m011_answers",
    "m012_journal",
)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the missing steps; StoreError when the file is of a newer version."""
    with sentences(path):
        applied = steps_of(connection)
        check_not_newer(applied, path)
        if applied != set(STEP_NAMES):
            apply_steps(connection)


def steps_of(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the steps that a database has; none for an empty one."""
    try:
        rows = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = 'dannaya'"
        ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise
    return {name for (name,) in rows}


def check_not_newer(applied: set[str], path: Path) -> None:
    """Raise StoreError when the file has steps that this version does not know."""
    if applied - set(STEP_NAMES):
        raise StoreError(
            tr(
                "{path} was written by a newer version of Dannaya: install that "
                "version, or choose another folder with --data.",
                path=path,
            )
        )


def apply_steps(connection: sqlite3.Connection) -> None:
    """Apply the steps that are missing, each in a transaction of its own."""
    from sqlite_utils import Database

    from gateway.store.steps import STEPS

    STEPS.apply(Database(connection))
