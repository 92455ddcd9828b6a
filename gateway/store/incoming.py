"""Measurements from elsewhere, gathered first, then merged in one transaction.

They wait in SQLite's temporary storage, a file that the system removes even when this
program is killed. The room's own database is locked only for the merge itself, which
is whole or not at all.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import orjson

from gateway.store.batch import Reading, SeriesKey
from gateway.store.connection import sentences, transaction
from gateway.store.measurements import QUALITY_NUMBER
from gateway.store.merging import merge_boards, merge_measurements, merge_series
from gateway.store.rows import BoardRow

TABLES = """
CREATE TEMP TABLE incoming_series (
    id INTEGER PRIMARY KEY, board, lane, name, unit, here INTEGER
);
CREATE TEMP TABLE incoming_board (
    id PRIMARY KEY, name, seat, site, lane, kind, state
) WITHOUT ROWID;
CREATE TEMP TABLE incoming (
    series INTEGER, t_us INTEGER, value, quality INTEGER,
    PRIMARY KEY (series, t_us, value)
) WITHOUT ROWID;
CREATE TEMP TABLE fresh (
    series INTEGER, t_us INTEGER, value, quality INTEGER, PRIMARY KEY (series, t_us)
) WITHOUT ROWID;
CREATE TEMP TABLE taken (series INTEGER, t_us INTEGER, value, quality INTEGER);
"""
NAMES = ("incoming_series", "incoming_board", "incoming", "fresh", "taken")

# The same measurement twice is one; the better of two qualities stays.
ADD = """
INSERT INTO temp.incoming VALUES (?, ?, ?, ?)
ON CONFLICT (series, t_us, value) DO UPDATE SET quality = min(quality, excluded.quality)
"""


class Merged(NamedTuple):
    """Measurements that were new, already there, and without a place of their own."""

    new: int
    known: int
    crowded: int


class Incoming:
    """Measurements on their way into a store, for the time of a ``with`` block."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._series: dict[SeriesKey, int] = {}
        self._added = 0

    def __enter__(self) -> Self:
        with sentences(self._path):
            self._connection.executescript(TABLES)
        return self

    def __exit__(self, *_: object) -> None:
        with sentences(self._path):
            for name in NAMES:
                self._connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def add(self, readings: Iterable[Reading]) -> None:
        """Gather readings; nothing of the store changes yet."""
        rows = [
            (self._number(series), t_us, value, QUALITY_NUMBER[quality])
            for series, t_us, value, quality in readings
        ]
        self._added += len(rows)
        with sentences(self._path):
            self._connection.execute("BEGIN")
            self._connection.executemany(ADD, rows)
            self._connection.execute("COMMIT")

    def add_board(self, board: BoardRow) -> None:
        """Gather what another room knew of a board."""
        state = orjson.dumps(board.state).decode()
        facts = (board.id, board.name, board.seat, board.site, board.lane, board.kind)
        with sentences(self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO temp.incoming_board VALUES (?,?,?,?,?,?,?)",
                (*facts, state),
            )

    def merge(self) -> Merged:
        """Write everything in one transaction; StoreError means nothing was written."""
        connection = self._connection
        with sentences(self._path), transaction(connection):
            self._write_series()
            merge_series(connection)
            new, crowded = merge_measurements(connection)
            merge_boards(connection)
            connection.execute(
                "INSERT INTO total VALUES ('stored', ?) "
                "ON CONFLICT (name) DO UPDATE SET n = n + excluded.n",
                (new,),
            )
        return Merged(new, self._added - new - crowded, crowded)

    def _number(self, series: SeriesKey) -> int:
        return self._series.setdefault(series, len(self._series) + 1)

    def _write_series(self) -> None:
        self._connection.executemany(
            "INSERT INTO temp.incoming_series VALUES (?, ?, ?, ?, ?, NULL)",
            [(number, *key) for key, number in self._series.items()],
        )
