"""Signed updates in the store: bundles, their way to each board, what boards run.

Inside the caller's transaction; ``update_requests`` puts in what a person asks for. A
sending is ``queued``, ``offered``, then ``waiting`` for somebody at the board,
``loading`` its parts, ``installed``, and ends as ``confirmed``, ``refused``,
``rolled_back``, ``stopped`` or ``gave_up``. Of one board only the oldest that is open
goes on. A ``drill`` is not shown among a room's updates, and none of its files is ever
sent. Times are microseconds UTC.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from gateway.store.rows import EventRow

OPEN = ("queued", "offered", "waiting", "loading", "installed")
LIFE_US = 24 * 3600 * 1_000_000
MOST_OFFERS = 6  # to a board that is there and says nothing
MOST_WHY = 64
LATER = ("busy", "trial")  # a board that says so is asked again

TABLES = (
    """
CREATE TABLE bundle (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,
    added_us INTEGER NOT NULL,
    drill INTEGER NOT NULL,
    manifest BLOB NOT NULL,
    signature BLOB NOT NULL,
    content BLOB NOT NULL
)
""",
    """
CREATE TABLE sending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    board TEXT NOT NULL,
    bundle INTEGER NOT NULL,
    drill INTEGER NOT NULL,
    asked_us INTEGER NOT NULL,
    auto INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    why TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    offers INTEGER NOT NULL DEFAULT 0,
    moved_us INTEGER NOT NULL DEFAULT 0,
    ended_us INTEGER
)
""",
    "CREATE INDEX sending_open ON sending (board, id) WHERE ended_us IS NULL",
    "CREATE INDEX sending_board ON sending (board, id)",
)

BUNDLE_COLUMNS = "id, digest, added_us, drill, manifest, signature"
COLUMNS = (
    "id, board, bundle, drill, asked_us, auto, state, why, done, total, offers, "
    "moved_us, ended_us"
)
DUE = f"""
SELECT {", ".join("s." + name for name in COLUMNS.split(", "))}, b.lane, b.state
FROM sending s JOIN board b ON b.id = s.board
WHERE s.ended_us IS NULL AND s.id = (
    SELECT min(id) FROM sending WHERE board = s.board AND ended_us IS NULL)
ORDER BY s.id
"""  # noqa: S608
OFFERED = """
UPDATE sending SET offers = offers + 1, moved_us = ?,
    state = CASE state WHEN 'queued' THEN 'offered' ELSE state END
WHERE id = ?
"""
MOVE = """
UPDATE sending SET state = ?, why = ?, done = ?, total = ?, moved_us = ?,
    ended_us = ?, offers = 0
WHERE id = ?
"""
GIVE_UP = """
UPDATE sending SET state = 'gave_up', why = 'no_answer', ended_us = ?1
WHERE ended_us IS NULL AND (asked_us < ?1 - ?2 OR offers >= ?3 AND moved_us <= ?1 - ?4)
"""
SEVERITIES = {"confirmed": "notice", "refused": "warning", "rolled_back": "warning"}


class BundleRow(NamedTuple):
    """A bundle without its files: the bytes that were signed, and the signature."""

    id: int
    digest: str
    added_us: int
    drill: bool
    manifest: bytes
    signature: bytes


class SendingRow(NamedTuple):
    """A bundle on its way to a board: ``done`` of ``total`` bytes of files."""

    id: int
    board: str
    bundle: int
    drill: bool
    asked_us: int
    auto: bool
    state: str
    why: str
    done: int
    total: int
    offers: int
    moved_us: int
    ended_us: int | None


class DueSending(NamedTuple):
    """A sending that goes on, and what its board last said of itself."""

    row: SendingRow
    lane: str
    state: dict[str, Any]


class Word(NamedTuple):
    """What a board says of an update: ``state`` as on the wire (`update/ack`)."""

    board: str
    id: int
    state: str
    why: str
    done: int
    total: int
    at_us: int


def any_open(connection: sqlite3.Connection) -> bool:
    """Tell whether any sending has not ended."""
    [[found]] = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM sending WHERE ended_us IS NULL)"
    )
    return bool(found)


def due(connection: sqlite3.Connection) -> list[DueSending]:
    """Return the sendings that go on, one for each board that was heard."""
    return [
        DueSending(sending_row(row[:13]), row[13], orjson.loads(row[14]))
        for row in connection.execute(DUE)
    ]


def mark_offered(
    connection: sqlite3.Connection, numbers: Iterable[int], now_us: int
) -> None:
    """Keep that these sendings were offered once more."""
    connection.executemany(OFFERED, [(now_us, number) for number in numbers])


def give_up(connection: sqlite3.Connection, now_us: int, silence_us: int) -> None:
    """End the sendings that are too old, or that a board answers nothing to."""
    connection.execute(GIVE_UP, (now_us, LIFE_US, MOST_OFFERS, silence_us))


def hear(connection: sqlite3.Connection, words: Iterable[Word]) -> list[EventRow]:
    """Keep what boards say of their updates; return the lines of the log about it.

    A word about a sending that has ended, or of another board, says nothing.
    """
    events = []
    for word in words:
        row = connection.execute(
            f"SELECT {COLUMNS} FROM sending "  # noqa: S608
            "WHERE id = ? AND board = ? AND ended_us IS NULL",
            (word.id, word.board),
        ).fetchone()
        if row is None:
            continue
        before = sending_row(row)
        state, why = moved(before, word)
        done, total = (word.done, word.total) if word.total else before[8:10]
        done = total if state in ("installed", "confirmed") else done
        ended_us = None if state in OPEN else word.at_us
        found = (state, why, done, total, word.at_us, ended_us, word.id)
        connection.execute(MOVE, found)
        if state != before.state and not before.drill:
            events.append(event(before, state, why, word.at_us))
    return events


def moved(before: SendingRow, word: Word) -> tuple[str, str]:
    """Return the state after a board's word, and why."""
    why = word.why[:MOST_WHY]
    if word.state == "wants":
        return "loading", ""
    if word.state != "refused":
        return word.state, why
    if before.state == "installed" and why == "old":
        return "confirmed", ""  # it said so before, and nobody heard
    if why in LATER:
        return before.state, why
    return "refused", why


def event(before: SendingRow, state: str, why: str, at_us: int) -> EventRow:
    """Return the line of the log that tells of a sending's new state."""
    detail: dict[str, Any] = {"sending": before.id, "bundle": before.bundle}
    if why:
        detail["why"] = why
    severity = SEVERITIES.get(state, "info")
    return EventRow(at_us, before.board, f"update_{state}", severity, detail)


def bundle_row(row: tuple[Any, ...]) -> BundleRow:
    """Return a row of the table."""
    parts = bytes(row[4]), bytes(row[5])
    return BundleRow._make((*row[:3], bool(row[3]), *parts))


def sending_row(row: tuple[Any, ...]) -> SendingRow:
    """Return a row of the table."""
    values = list(row)
    values[3], values[5] = bool(values[3]), bool(values[5])
    return SendingRow._make(values)
