"""The scenes: what was played, and line by line what the hall could see of it.

A run is ``asked``, ``setting``, plays its ``open`` and its ``protected`` half, is
``resetting``, and ends as ``done``, ``stopped`` or ``failed``. What became of the
attack on each lane is ``succeeded`` or ``failed``; None: not played. Times are
microseconds UTC.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from gateway.language import said_again, texts_of
from gateway.store.connection import sentences, transaction

KEEP_RUNS = 50  # the oldest go first, with their lines
MOST_LINES = 2_000  # of one run
ENDED = ("done", "stopped", "failed")

TABLES = (
    """
CREATE TABLE scene_run (
    id INTEGER PRIMARY KEY,
    scene INTEGER NOT NULL,
    half TEXT NOT NULL,
    asked_us INTEGER NOT NULL,
    started_us INTEGER,
    ended_us INTEGER,
    state TEXT NOT NULL DEFAULT 'asked',
    open TEXT,
    protected TEXT,
    detail TEXT NOT NULL DEFAULT '{}'
)
""",
    """
CREATE TABLE scene_line (
    run INTEGER NOT NULL,
    n INTEGER NOT NULL,
    t_us INTEGER NOT NULL,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run, n)
) WITHOUT ROWID
""",
)
RUNS = (
    "SELECT id, scene, half, asked_us, started_us, ended_us, state, open, protected, "
    "detail FROM scene_run"
)
LINES = "SELECT run, n, t_us, lane, kind, detail FROM scene_line"
OLD = "SELECT id FROM scene_run ORDER BY id DESC LIMIT -1 OFFSET ?"

Rows = Callable[..., list[tuple[Any, ...]]]


class SceneRun(NamedTuple):
    """One time that a scene was played; ``half`` is open, protected or both."""

    id: int
    scene: int
    half: str
    asked_us: int
    started_us: int | None
    ended_us: int | None
    state: str
    open: str | None
    protected: str | None
    detail: dict[str, Any]


class SceneLine(NamedTuple):
    """One thing that the hall sees, on a ``lane`` or (empty) on both."""

    run: int
    n: int
    t_us: int
    lane: str
    kind: str
    detail: dict[str, Any]


class Shown(NamedTuple):
    """A line that has no number yet."""

    t_us: int
    lane: str
    kind: str
    detail: dict[str, Any]


class Scenes:
    """What the pages ask; answers for as long as its store is open."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def runs(self, limit: int = 20) -> list[SceneRun]:
        """Return the newest runs, newest first."""
        rows = self._rows(f"{RUNS} ORDER BY id DESC LIMIT ?", limit)
        return [run_row(row) for row in rows]

    def run(self, number: int) -> SceneRun | None:
        """Return one run, None when it is not kept."""
        rows = self._rows(f"{RUNS} WHERE id = ?", number)
        return run_row(rows[0]) if rows else None

    def is_playing(self) -> bool:
        """Tell whether a scene plays, or is asked for."""
        newest = self.runs(1)
        return bool(newest) and newest[0].state not in ENDED

    def lines(self, run: int, after: int = -1, limit: int = 500) -> list[SceneLine]:
        """Return the lines of a run that come after number ``after``, in order."""
        rows = self._rows(
            f"{LINES} WHERE run = ? AND n > ? ORDER BY n LIMIT ?", run, after, limit
        )
        return [SceneLine._make((*row[:5], orjson.loads(row[5]))) for row in rows]


class SceneBook:
    """What the program writes that plays a scene."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def begin(self, scene: int, half: str, detail: dict[str, Any]) -> int:
        """Note a run that is asked for; return its number. The oldest ones go."""
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            cursor = self._connection.execute(
                "INSERT INTO scene_run (scene, half, asked_us, detail) "
                "VALUES (?, ?, ?, ?)",
                (scene, half, now_us, orjson.dumps(detail).decode()),
            )
            for table, key in (("scene_line", "run"), ("scene_run", "id")):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE {key} IN ({OLD})",  # noqa: S608
                    (KEEP_RUNS,),
                )
        return int(cursor.lastrowid or 0)

    def tell(self, run: int, state: str, **changes: str | None) -> None:
        """Keep where a run is; ``changes`` are ``open`` and ``protected``."""
        now_us = time.time_ns() // 1000
        columns: dict[str, object] = {"state": state, **changes}
        if state == "setting":
            columns["started_us"] = now_us
        if state in ENDED:
            columns["ended_us"] = now_us
        names = ", ".join(f"{name} = ?" for name in columns)
        with sentences(self._path), transaction(self._connection):
            self._connection.execute(
                f"UPDATE scene_run SET {names} WHERE id = ?",  # noqa: S608
                (*columns.values(), run),
            )

    def note(self, run: int, **detail: Any) -> None:
        """Add to the detail of a run."""
        with sentences(self._path), transaction(self._connection):
            self._connection.execute(
                "UPDATE scene_run SET detail = json_patch(detail, ?) WHERE id = ?",
                (orjson.dumps(detail).decode(), run),
            )

    def write(self, run: int, first: int, lines: Iterable[Shown]) -> None:
        """Keep lines, numbered from ``first``; beyond ``MOST_LINES`` none is kept."""
        rows = [
            (run, first + index, *line[:3], orjson.dumps(line.detail).decode())
            for index, line in enumerate(lines)
            if first + index < MOST_LINES
        ]
        with sentences(self._path), transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO scene_line VALUES (?, ?, ?, ?, ?, ?)", rows
            )

    def close_left(self, why: str) -> list[int]:
        """End the runs whose program is gone, saying why; return their numbers."""
        marks, now_us = ", ".join("?" * len(ENDED)), time.time_ns() // 1000
        kept = orjson.dumps(texts_of(why)).decode()
        with sentences(self._path), transaction(self._connection):
            left = self._connection.execute(
                f"SELECT id FROM scene_run WHERE state NOT IN ({marks})",  # noqa: S608
                ENDED,
            ).fetchall()
            self._connection.executemany(
                "UPDATE scene_run SET state = 'failed', ended_us = ?, "
                "detail = json_set(detail, '$.why', json(?)) WHERE id = ?",
                [(now_us, kept, number) for (number,) in left],
            )
        return [number for (number,) in left]


def run_row(row: tuple[Any, ...]) -> SceneRun:
    """Return a row of the table with its detail read, and why it ended as it did."""
    detail = orjson.loads(row[9])
    if "why" in detail:
        detail["why"] = said_again(detail["why"])
    return SceneRun._make((*row[:9], detail))
