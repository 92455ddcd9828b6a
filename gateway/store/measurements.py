"""The hot path of the store: readings and their rollups."""

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from gateway.store.batch import Reading, SeriesKey
from gateway.store.rows import QUALITIES

QUALITY_NUMBER = {word: number for number, word in enumerate(QUALITIES)}

INSERT = "INSERT INTO measurement VALUES (?, ?, ?, ?)"
ROLLUP = """
INSERT INTO rollup_{table} VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (series, t) DO UPDATE SET n = n + excluded.n, min = min(min, excluded.min),
    max = max(max, excluded.max), sum = sum + excluded.sum
"""
MINUTE, HOUR = ROLLUP.format(table="minute"), ROLLUP.format(table="hour")

# A row: (series, t_us, value, quality number)
Row = tuple[int, int, float, int]
WordRow = tuple[int, int, str | bytes, int]
# A rollup's row: (series, t in seconds, n, min, max, sum)
Sums = tuple[int, int, int, float, float, float]


class Measurements:
    """Writes readings inside the caller's transaction; nothing is overwritten.

    Sorted by series and time, rows reach the tree in key order, which is several
    times faster. A (series, time) pair that is taken moves on by one microsecond.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[SeriesKey, int] = {}
        self._newest: dict[int, int] = {}
        self._next_free: dict[tuple[int, int], int] = {}

    def forget(self) -> None:
        """Drop what was remembered of a transaction that was rolled back."""
        self._ids.clear()
        self._newest.clear()
        self._next_free.clear()

    def rows(self, readings: Iterable[Reading]) -> tuple[list[Row], list[WordRow]]:
        """Return the rows of readings: those that are numbers, and the others."""
        ids = self._ids
        rows: list[Row] = []
        words: list[WordRow] = []
        for series, t_us, value, quality in readings:
            number = ids.get(series) or self._series_id(series)
            if isinstance(value, float):
                rows.append((number, t_us, value, QUALITY_NUMBER[quality]))
            else:
                words.append((number, t_us, value, QUALITY_NUMBER[quality]))
        return rows, words

    def write(self, rows: list[Row], words: Iterable[WordRow] = ()) -> None:
        """Insert rows and add those that are numbers to the minutes and hours."""
        rows.sort(key=itemgetter(0, 1))
        self._insert(rows)
        self._add_to_rollups(rows)
        for word in words:
            self._insert_where_free("text_measurement", word)

    def _insert(self, rows: list[Row]) -> None:
        """Insert rows that are newer than all of their series at once."""
        newest = self._newest
        ahead = []
        behind = []
        for row in rows:
            series, t_us = row[0], row[1]
            head = newest.get(series)
            if head is None:
                head = self._head(series)
            if t_us > head:
                newest[series] = t_us
                ahead.append(row)
            else:
                behind.append(row)
        self._connection.executemany(INSERT, ahead)
        for row in behind:
            self._insert_where_free("measurement", row)

    def _insert_where_free(self, table: str, row: tuple[int, int, object, int]) -> None:
        """Insert at the row's time or at the next free microsecond after it."""
        series, t_us, value, quality = row
        free = self._next_free.get((series, t_us), t_us)
        while not self._connection.execute(
            f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?)",  # noqa: S608
            (series, free, value, quality),
        ).rowcount:
            free += 1
        if len(self._next_free) > 10_000:
            self._next_free.clear()
        self._next_free[series, t_us] = free + 1
        if table == "measurement":
            self._newest[series] = max(self._newest[series], free)

    def _add_to_rollups(self, rows: list[Row]) -> None:
        """Add the rows, which are sorted, to the minutes, and these to the hours."""
        minutes = sums(rows, 60)
        self._connection.executemany(MINUTE, minutes)
        hours = [
            (series, hour, *combined(group))
            for (series, hour), group in groupby(
                minutes, lambda row: (row[0], row[1] // 3600 * 3600)
            )
        ]
        self._connection.executemany(HOUR, hours)

    def _series_id(self, series: SeriesKey) -> int:
        """Return the series' number, made at its first reading."""
        self._connection.execute(
            "INSERT OR IGNORE INTO series (board, lane, name, unit) "
            "VALUES (?, ?, ?, ?)",
            series,
        )
        (number,) = self._connection.execute(
            "SELECT id FROM series WHERE board = ? AND lane = ? AND name = ? "
            "AND unit = ?",
            series,
        ).fetchone()
        self._ids[series] = number
        return int(number)

    def _head(self, series: int) -> int:
        """Return the newest time of a series; below every time when it is empty."""
        (head,) = self._connection.execute(
            "SELECT max(t_us) FROM measurement WHERE series = ?", (series,)
        ).fetchone()
        self._newest[series] = -(2**62) if head is None else head
        return self._newest[series]


def sums(rows: list[Row], seconds: int) -> list[Sums]:
    """Return the rollup of sorted rows; one pass, every reading passes here."""
    found: list[Sums] = []
    step_us = seconds * 1_000_000
    series, end_us = -1, 0
    values: list[float] = []
    for row in rows:
        if row[0] != series or row[1] >= end_us:
            if values:
                t = end_us // 1_000_000 - seconds
                found.append((series, t, *of_values(values)))
            series, values = row[0], []
            end_us = (row[1] // step_us + 1) * step_us
        values.append(row[2])
    if values:
        t = end_us // 1_000_000 - seconds
        found.append((series, t, *of_values(values)))
    return found


def of_values(values: list[float]) -> tuple[int, float, float, float]:
    """Return (n, min, max, sum)."""
    return len(values), min(values), max(values), sum(values)


def combined(rows: Iterable[Sums]) -> tuple[int, float, float, float]:
    """Return (n, min, max, sum) of several rollup rows together."""
    group = list(rows)
    if len(group) == 1:  # a batch seldom reaches into a second minute
        return group[0][2:]
    return (
        sum(row[2] for row in group),
        min(row[3] for row in group),
        max(row[4] for row in group),
        sum(row[5] for row in group),
    )
