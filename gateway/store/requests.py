"""What the dashboard asks of the gateway: left in the store, carried out from there.

Inside the caller's transaction. A request is ``queued``, then ``running``, then
``done`` or ``failed``; one that a killed gateway left running is carried out again, so
what is asked for must bear being done twice.
"""

import sqlite3
import time
from collections.abc import Collection
from typing import Any, NamedTuple

import orjson

from gateway.language import said_again, texts_of
from gateway.sentence import Sentence

KEEP = 500  # how many requests are kept; the oldest go first
OPEN = ("queued", "running")
# Those that take long, and are carried out by `gateway.trust` instead of ingest.
CHECKS = ("probe", "outage", "erase", "bad-updates", "broken-update")
SCENES = ("scene", "scene-stop", "scene-consent")
ELSEWHERE = (*CHECKS, *SCENES)

TABLE = """
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    asked_us INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    said TEXT NOT NULL DEFAULT '',
    ended_us INTEGER
)
"""
INDEX = """
CREATE INDEX request_open ON request (id) WHERE state IN ('queued', 'running')
"""
COLUMNS = "id, asked_us, kind, detail, state, done, total, said, ended_us"


class RequestRow(NamedTuple):
    """A request: what, how far it is (``done`` of ``total``), what was said of it."""

    id: int
    asked_us: int
    kind: str
    detail: dict[str, Any]
    state: str
    done: int
    total: int
    said: str
    ended_us: int | None


def request_row(row: tuple[Any, ...]) -> RequestRow:
    """Return a row of the table with its detail read."""
    detail, said = orjson.loads(row[3]), read_said(row[7])
    return RequestRow._make((*row[:3], detail, *row[4:7], said, *row[8:]))


def read_said(text: str) -> str:
    """Return what was said of a request: a Sentence, where one was kept as JSON."""
    return said_again(orjson.loads(text)) if text.startswith('{"') else text


def kept_said(said: str) -> str:
    """Return what the table keeps of a sentence: its text in each language."""
    return orjson.dumps(texts_of(said)).decode() if isinstance(said, Sentence) else said


def add(connection: sqlite3.Connection, kind: str, detail: dict[str, Any]) -> int:
    """Queue a request; return its number."""
    cursor = connection.execute(
        "INSERT INTO request (asked_us, kind, detail) VALUES (?, ?, ?)",
        (time.time_ns() // 1000, kind, orjson.dumps(detail).decode()),
    )
    connection.execute(
        "DELETE FROM request WHERE id <= (SELECT max(id) FROM request) - ? "
        "AND state NOT IN ('queued', 'running')",
        (KEEP,),
    )
    return int(cursor.lastrowid or 0)


def count_open(connection: sqlite3.Connection) -> int:
    """Return how many requests wait or run."""
    [[count]] = connection.execute(
        "SELECT count(*) FROM request WHERE state IN ('queued', 'running')"
    )
    return int(count)


def oldest_open(
    connection: sqlite3.Connection, kinds: Collection[str] = ()
) -> RequestRow | None:
    """Return the request of some kinds that is next, None when all are carried out.

    Without ``kinds``: of those that are not carried out ``ELSEWHERE``.
    """
    named = tuple(kinds or ELSEWHERE)
    marks = ", ".join("?" * len(named))
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM request WHERE state IN ('queued', 'running') "  # noqa: S608
        f"AND (kind IN ({marks})) = ? ORDER BY id LIMIT 1",
        (*named, bool(kinds)),
    ).fetchall()
    return request_row(rows[0]) if rows else None


def tell(
    connection: sqlite3.Connection,
    number: int,
    state: str,
    progress: tuple[int, int],
    said: str,
) -> None:
    """Keep how far a request is, and, when it has ended, when and what came of it."""
    ended_us = None if state in OPEN else time.time_ns() // 1000
    connection.execute(
        "UPDATE request SET state = ?, done = ?, total = ?, said = ?, ended_us = ? "
        "WHERE id = ?",
        (state, *progress, kept_said(said), ended_us, number),
    )
