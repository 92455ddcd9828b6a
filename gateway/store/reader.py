"""The dashboard's side of the store: short questions, plain values.

Every function is one read that ends at once: a read transaction left open would make
the write-ahead log grow without end (DESIGN §5).
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import orjson

from gateway.store import answers, events, journal
from gateway.store.answers import Given
from gateway.store.batch import SeriesKey
from gateway.store.charts import ON_ITS_LANE, read_chart
from gateway.store.commands import COLUMNS as COMMAND_COLUMNS
from gateway.store.commands import CommandRow, command_row
from gateway.store.connection import sentences
from gateway.store.copy import copy_database
from gateway.store.events import EventFilter, LoggedEvent
from gateway.store.history import (
    EVERYTHING,
    Page,
    Row,
    Selection,
    chosen_series,
    count_rows,
    pages,
    rescued_pages,
)
from gateway.store.lookout import Lookout
from gateway.store.polls import Polls
from gateway.store.progress import ROWS as PROGRESS
from gateway.store.progress import Checked, checked_row
from gateway.store.requests import COLUMNS, RequestRow, request_row
from gateway.store.retention import KEPT_FROM
from gateway.store.rows import (
    QUALITIES,
    BoardRow,
    Chart,
    Completeness,
    EventRow,
    Latest,
    MessageRow,
    RefusalRow,
    Standing,
    board_row,
)
from gateway.store.stage import Scenes
from gateway.store.update_books import UpdateBooks

LATEST = f"""
SELECT s.board, s.name, s.unit, m.value, m.t_us, m.quality
FROM series s CROSS JOIN measurement m -- CROSS: each series, then its newest row
  ON m.series = s.id
 AND m.t_us = (SELECT max(t_us) FROM measurement WHERE series = s.id)
WHERE {ON_ITS_LANE}
"""  # noqa: S608

SPARK = "SELECT value FROM measurement WHERE series = ? ORDER BY t_us DESC LIMIT ?"

SPAN = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM setting WHERE key = ?2)
    THEN (SELECT min(t) * 1000000 FROM rollup_minute WHERE series = ?1)
    ELSE (SELECT min(t_us) FROM measurement WHERE series = ?1) END,
    (SELECT max(t_us) FROM measurement WHERE series = ?1)
"""

MESSAGES = """
SELECT t_us, quality, name, unit, value FROM (
    SELECT m.t_us, m.quality, s.name, s.unit, m.value
    FROM series s JOIN {table} m ON m.series = s.id
    WHERE s.id = ? ORDER BY m.t_us DESC LIMIT ?)
"""


class Reader:
    """Answers questions about the room from one connection; one per thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def boards(self) -> list[BoardRow]:
        """Return every board, by seat, those without a seat last, then by id."""
        rows = self._rows(
            "SELECT id, name, seat, site, lane, kind, last_seen_us, state FROM board "
            "ORDER BY seat IS NULL, seat, id"
        )
        return [board_row(row) for row in rows]

    def standings(self) -> dict[str, Standing]:
        """Return the boards that are, or were, enrolled or revoked."""
        rows = self._rows(
            "SELECT id, enrolled_us, revoked_us FROM board "
            "WHERE enrolled_us IS NOT NULL OR revoked_us IS NOT NULL"
        )
        return {board: Standing(*times) for board, *times in rows}

    def completeness(self) -> dict[str, Completeness]:
        """Return each board's packs, counted over all its starts."""
        rows = self._rows(
            "SELECT board, sum(sent), sum(received), sum(missing), "
            "sum(max(packs - received, 0)) FROM start GROUP BY board"
        )
        return {board: Completeness(*counts) for board, *counts in rows}

    def latest(self) -> list[Latest]:
        """Return the newest value of each series that is a number."""
        return [
            Latest._make((*row[:5], QUALITIES[row[5]])) for row in self._rows(LATEST)
        ]

    def sparks(self, points: int = 30) -> dict[tuple[str, str], list[float]]:
        """Return (board, name) -> the newest values, oldest first; no ``sys/``."""
        return {
            (board, name): [row[0] for row in self._rows(SPARK, series, points)][::-1]
            for series, board, name in self._rows(
                "SELECT id, board, name FROM series s "  # noqa: S608
                f"WHERE name NOT LIKE 'sys/%' AND {ON_ITS_LANE}"
            )
        }

    def totals(self) -> dict[str, int]:
        """Return the room's counters: stored, refused, duplicates, late."""
        zero = dict.fromkeys(("stored", "refused", "duplicates", "late"), 0)
        return zero | dict(self._rows("SELECT name, n FROM total"))

    def span(self, board: str) -> tuple[int, int] | None:
        """Return the board's first and last measured time, None without readings.

        Where the oldest readings were removed, the first minute that rollups hold.
        """
        ends = [
            row
            for (series,) in self._rows("SELECT id FROM series WHERE board = ?", board)
            for row in self._rows(SPAN, series, KEPT_FROM.format(series=series))
            if row[1] is not None
        ]
        if not ends:
            return None
        return min(first for first, _ in ends), max(last for _, last in ends)

    def chart(
        self,
        board: str,
        name: str,
        start_us: int,
        end_us: int,
        points: int,
        every_lane: bool = False,
    ) -> Chart:
        """Return the series between two times in at most ``points`` buckets.

        That of the lane that speaks for the board now, or all that was ever said.
        """
        span = start_us, end_us, points
        with sentences(self._path):
            return read_chart(self._connection, board, name, *span, every_lane)

    def messages(self, board: str, limit: int = 20) -> list[MessageRow]:
        """Return the board's newest readings, those of one time together."""
        found: dict[int, MessageRow] = {}
        for (series,) in self._rows("SELECT id FROM series WHERE board = ?", board):
            for t_us, quality, *value in self._series_rows(series, limit):
                row = found.setdefault(t_us, MessageRow(t_us, QUALITIES[quality], []))
                row.values.append((value[0], value[1], value[2]))
        return [found[t_us] for t_us in sorted(found, reverse=True)[:limit]]

    def refusals(self, board: str | None = None, limit: int = 20) -> list[RefusalRow]:
        """Return the newest refused messages, of one board or of the room."""
        return [
            RefusalRow(*row)
            for row in self._newest(
                "refused",
                "received_us, lane, board, topic, payload, reason, detail",
                board,
                limit,
            )
        ]

    def events(self, board: str | None = None, limit: int = 20) -> list[EventRow]:
        """Return the newest lines of the log, of one board or of the room."""
        rows = self._newest(
            "event", "t_us, board, kind, severity, detail", board, limit
        )
        return [EventRow._make((*row[:4], orjson.loads(row[4]))) for row in rows]

    def event_log(
        self, wanted: EventFilter, before: int | None = None, limit: int = 100
    ) -> list[LoggedEvent]:
        """Return the newest events that are wanted, older than number ``before``."""
        sql, values = events.question(wanted, before, limit)
        return [events.logged(row) for row in self._rows(sql, *values)]

    def event_kinds(self) -> list[str]:
        """Return the kinds of events that are in the log, by name."""
        rows = self._rows("SELECT DISTINCT kind FROM event ORDER BY kind")
        return [kind for (kind,) in rows]

    def requests(self, limit: int = 20) -> list[RequestRow]:
        """Return the newest requests of the dashboard, newest first."""
        rows = self._newest("request", COLUMNS, None, limit)
        return [request_row(row) for row in rows]

    def request(self, number: int) -> RequestRow | None:
        """Return a request as it stands, None when it is no longer kept."""
        rows = self._rows(f"SELECT {COLUMNS} FROM request WHERE id = ?", number)  # noqa: S608
        return request_row(rows[0]) if rows else None

    def commands(self, board: str, limit: int = 10) -> list[CommandRow]:
        """Return what a board was told last, the newest first."""
        rows = self._newest("command", COMMAND_COLUMNS, board, limit)
        return [command_row(row) for row in rows]

    def command(self, number: int) -> CommandRow | None:
        """Return a command as it stands, None when it is no longer kept."""
        rows = self._rows(
            f"SELECT {COMMAND_COLUMNS} FROM command WHERE id = ?",  # noqa: S608
            number,
        )
        return command_row(rows[0]) if rows else None

    def updates(self) -> UpdateBooks:
        """Return what tells of updates, and of what boards run."""
        return UpdateBooks(self._rows)

    def progress(self) -> list[Checked]:
        """Return the steps that were passed, by seat and step."""
        return [checked_row(row) for row in self._rows(PROGRESS)]

    def is_virtual(self, board: str) -> bool:
        """Tell whether the lab was given this name for a virtual board."""
        return bool(self._rows("SELECT 1 FROM virtual_board WHERE id = ?", board))

    def lookout(self) -> Lookout:
        """Return what tells of the lamps, and of what they look at."""
        return Lookout(self._rows)

    def scenes(self) -> Scenes:
        """Return what tells of the scenes that were played."""
        return Scenes(self._rows)

    def polls(self) -> Polls:
        """Return what tells of the polls of the hall."""
        return Polls(self._rows)

    def answers(self) -> list[Given]:
        """Return how often each answer to a question of the guides was given."""
        return [Given(*row) for row in self._rows(answers.ROWS)]

    def history(self, selection: Selection = EVERYTHING) -> Iterator[Page]:
        """Yield the selected measurements, series by series, in short reads."""
        return pages(self._rows, selection)

    def count(self, selection: Selection = EVERYTHING) -> int:
        """Return how many measurements are selected."""
        return count_rows(self._rows, selection)

    def series(self, selection: Selection = EVERYTHING) -> list[SeriesKey]:
        """Return the selected series, by board and quantity."""
        return [key for _, key in chosen_series(self._rows, selection)]

    def history_by_series(
        self,
    ) -> Iterator[tuple[SeriesKey, Iterator[list[Row]]]]:
        """Yield each series with all its pages; after them StoreError if damaged."""
        for number, key in chosen_series(self._rows, EVERYTHING):
            yield key, rescued_pages(self._rows, number)

    def left_in_journal(self) -> Iterator[Page]:
        """Yield the measurements that a killed gateway has not put in their places."""
        with sentences(self._path):
            yield from journal.left(self._rows)

    def copy(self, path: Path) -> None:
        """Write a consistent copy of the whole store into a new file."""
        copy_database(self._connection, path)

    def setting(self, key: str) -> Any | None:
        """Return the value kept under ``key``, None when there is none."""
        rows = self._rows("SELECT value FROM setting WHERE key = ?", key)
        return orjson.loads(rows[0][0]) if rows else None

    def _series_rows(self, series: int, limit: int) -> Iterator[tuple[Any, ...]]:
        for table in ("measurement", "text_measurement"):
            yield from self._rows(MESSAGES.format(table=table), series, limit)

    def _newest(
        self, table: str, columns: str, board: str | None, limit: int
    ) -> list[tuple[Any, ...]]:
        where, values = ("WHERE board = ?", (board,)) if board else ("", ())
        return self._rows(
            f"SELECT {columns} FROM {table} {where} ORDER BY id DESC LIMIT ?",  # noqa: S608
            *values,
            limit,
        )

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with sentences(self._path):
            return self._connection.execute(sql, values).fetchall()
