"""Does the database file hold together, and do its books add up?"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from gateway import ranges
from gateway.language import tr
from gateway.store.connection import sentences
from gateway.store.entries import settle
from gateway.store.maintenance import existing
from gateway.store.retention import kept_from

MINUTE_US = 60_000_000
TABLES = (
    "measurement",
    "text_measurement",
    "rollup_minute",
    "rollup_hour",
    "series",
    "start",
    "board",
    "event",
    "refused",
    "setting",
    "total",
    "journal",
)

# One statement reads as of one moment, also while the room writes.
COUNTS = """
SELECT (SELECT count(*) FROM measurement WHERE series = ?1 AND t_us >= ?2),
       (SELECT ifnull(sum(n), 0) FROM rollup_minute WHERE series = ?1 AND t >= ?3),
       (SELECT ifnull(sum(n), 0) FROM rollup_minute WHERE series = ?1),
       (SELECT ifnull(sum(n), 0) FROM rollup_hour WHERE series = ?1)
"""
STARTS = "SELECT board, b, r, ranges, packs, received, missing, sent FROM start"


class Part(NamedTuple):
    """A table: the rows that can be read, and whether these are all of them."""

    table: str
    rows: int
    whole: bool


class Check(NamedTuple):
    """What a check found; it is good when there are no problems.

    ``parts`` is filled for a damaged file only: what of it can still be read.
    """

    readings: int
    packs: int
    problems: list[str]
    parts: list[Part]


def check(path: Path) -> Check:
    """Check the pages of the file, then its books; StoreError when it cannot open."""
    with existing(path) as connection:
        damage = damaged_pages(connection)
        if damage:
            parts = [readable(connection, table) for table in TABLES]
            return Check(parts[0].rows, 0, [in_words(path, damage)], parts)
        with sentences(path):
            settle(connection)
            readings, wrong = check_readings(connection)
            packs, doubled = check_packs(connection)
    return Check(readings, packs, [*wrong, *doubled], [])


def damaged_pages(connection: sqlite3.Connection) -> str:
    """Return the first thing SQLite finds wrong with the pages, "" for nothing."""
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else str(found).splitlines()[-1]


def in_words(path: Path, damage: str) -> str:
    """Return what a person can do about a damaged file."""
    return tr(
        "{path} is damaged ({damage}). Close the room, keep a copy of the file, then "
        "put the newest backup in its place.",
        path=path,
        damage=damage,
    )


def readable(connection: sqlite3.Connection, table: str) -> Part:
    """Return how many rows of a table can be read before the damage, if it has any."""
    rows = 0
    try:
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            rows += 1
    except sqlite3.DatabaseError:
        return Part(table, rows, whole=False)
    return Part(table, rows, whole=True)


def check_readings(connection: sqlite3.Connection) -> tuple[int, list[str]]:
    """Return the readings kept, and where rollups count others than there are."""
    total, wrong = 0, []
    rows = connection.execute("SELECT id, board, name FROM series").fetchall()
    for series, board, name in rows:
        from_us = -(-kept_from(connection, series) // MINUTE_US) * MINUTE_US
        kept, minutes, all_minutes, hours = connection.execute(
            COUNTS, (series, from_us, from_us // 1_000_000)
        ).fetchone()
        total += kept
        if kept != minutes or all_minutes != hours:
            wrong.append(
                tr(
                    "{board} {name}: {kept} readings, but its minutes count {minutes} "
                    "of them; its minutes {all_minutes} in all, its hours {hours}.",
                    board=board,
                    name=name,
                    kept=kept,
                    minutes=minutes,
                    all_minutes=all_minutes,
                    hours=hours,
                )
            )
    return total, wrong


def check_packs(connection: sqlite3.Connection) -> tuple[int, list[str]]:
    """Return the packs received, and the starts whose books do not add up."""
    rows = connection.execute(STARTS).fetchall()
    return sum(row[5] for row in rows), list(wrong_starts(rows))


def wrong_starts(
    rows: list[tuple[str, int, int, str, int, int, int, int]],
) -> Iterator[str]:
    """Yield a sentence for each start whose books do not add up.

    A pack received was written once or refused; each is in the ranges, which also
    hold what was given up when they were too many (``gateway.start``).
    """
    for board, b, r, text, packs, received, missing, sent in rows:
        seen = ranges.count([(low, high) for low, high in orjson.loads(text)])
        if packs <= received <= seen and received + missing <= sent:
            continue
        yield tr(
            "{board}, start {b}/{r}: {packs} packs written, {received} received, "
            "{seen} seen, {missing} missing of {sent}: these do not add up.",
            board=board,
            b=b,
            r=r,
            packs=packs,
            received=received,
            seen=seen,
            missing=missing,
            sent=sent,
        )
