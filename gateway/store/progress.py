"""Which steps of the course were checked, seat by seat: numbers, never names.

The first time counts. Times are microseconds UTC.
"""

import sqlite3
from typing import Any, NamedTuple

import orjson

# how: seen in the room's own data, by the lab of a browser, or by the facilitator
ROOM, LAB, EYE = "room", "lab", "eye"

TABLE = """
CREATE TABLE progress (
    seat INTEGER NOT NULL,
    step TEXT NOT NULL,
    board TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    how TEXT NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (seat, step)
) WITHOUT ROWID
"""
SAVE = """
INSERT INTO progress (seat, step, board, at_us, how, findings)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seat, step) DO NOTHING
"""
ROWS = """
SELECT seat, step, board, at_us, how, findings FROM progress ORDER BY seat, step
"""
TAKE_BACK = "DELETE FROM progress WHERE seat = ? AND step = ? AND how = 'eye'"

CLEAR = "DELETE FROM progress"


class Checked(NamedTuple):
    """A step that a seat has passed; ``findings`` are (code, values) of each line."""

    seat: int
    step: str
    board: str
    at_us: int
    how: str
    findings: list[tuple[str, dict[str, Any]]]


def save(connection: sqlite3.Connection, row: Checked) -> bool:
    """Keep a step that was passed; False when it was passed before."""
    findings = orjson.dumps(row.findings).decode()
    return connection.execute(SAVE, (*row[:5], findings)).rowcount == 1


def take_back(connection: sqlite3.Connection, seat: int, step: str) -> None:
    """Forget that the facilitator saw a step; what was measured stays."""
    connection.execute(TAKE_BACK, (seat, step))


def clear(connection: sqlite3.Connection) -> int:
    """Forget every step of every seat; return how many there were."""
    return connection.execute(CLEAR).rowcount


def checked_row(row: tuple[Any, ...]) -> Checked:
    """Return a row of the table with its findings read."""
    found = [(code, values) for code, values in orjson.loads(row[5])]
    return Checked._make((*row[:5], found))
