"""What was last seen of each lamp of each board.

A row says until when it counts; after that its lamp is grey, whatever it says, and so
it is when the computer's clock was set back to before it was seen.
Times are microseconds UTC.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson

TABLE = """
CREATE TABLE lamp (
    board TEXT NOT NULL,
    "check" TEXT NOT NULL,
    state TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (board, "check")
) WITHOUT ROWID
"""
# What a tile shows is counted from here alone, without the evidence.
INDEX = """CREATE INDEX lamp_light ON lamp (board, state, until_us, "check")"""

SAVE = """
INSERT INTO lamp (board, "check", state, at_us, until_us, evidence)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (board, "check") DO UPDATE SET state = excluded.state,
    at_us = excluded.at_us, until_us = excluded.until_us, evidence = excluded.evidence
"""
ROWS = 'SELECT board, "check", state, at_us, until_us, evidence FROM lamp'
LIT = """
SELECT board, sum(state = 'green'),
    group_concat(CASE WHEN state = 'red' THEN "check" END)
FROM lamp WHERE state IN ('green', 'red') AND until_us > ? AND at_us <= ?
GROUP BY board
"""
AHEAD_US = 60_000_000  # by how little a clock may go back without a word


class LampRow(NamedTuple):
    """A lamp of a board: ``state`` is green, red or grey; ``evidence`` says why."""

    board: str
    check: str
    state: str
    at_us: int
    until_us: int
    evidence: dict[str, Any]

    def is_ahead(self, now_us: int) -> bool:
        """Tell whether it was seen by a clock that has been set back since."""
        return self.at_us > now_us + AHEAD_US

    def counts(self, now_us: int) -> bool:
        """Tell whether what was seen is neither too old nor ahead of the clock."""
        return now_us < self.until_us and not self.is_ahead(now_us)


class Lit(NamedTuple):
    """How many lamps of a board are green, and which are red."""

    green: int
    red: tuple[str, ...]


def save(connection: sqlite3.Connection, rows: Iterable[LampRow]) -> None:
    """Keep lamps, inside the caller's transaction."""
    connection.executemany(
        SAVE, [(*row[:5], orjson.dumps(row.evidence).decode()) for row in rows]
    )


def remove(connection: sqlite3.Connection, boards: Sequence[str]) -> None:
    """Forget the lamps of boards, inside the caller's transaction."""
    connection.executemany("DELETE FROM lamp WHERE board = ?", [(b,) for b in boards])


def lamp_row(row: tuple[Any, ...]) -> LampRow:
    """Return a row of the table with its evidence read."""
    return LampRow._make((*row[:5], orjson.loads(row[5])))


def lit_row(row: tuple[Any, ...]) -> tuple[str, Lit]:
    """Return a board and what a tile shows of its lamps."""
    return row[0], Lit(row[1], tuple(sorted(row[2].split(","))) if row[2] else ())
