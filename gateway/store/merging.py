"""The SQL that puts gathered measurements among those of a store.

The same series, time and value is the same measurement, whichever file brings it. A
time that another value holds moves on by one microsecond, as everywhere.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

# More readings than this at consecutive microseconds are no measurements.
MOST_MOVES = 1_000
LOT = 1_000

SERIES = """
INSERT OR IGNORE INTO main.series (board, lane, name, unit)
SELECT board, lane, name, unit FROM temp.incoming_series ORDER BY id;
UPDATE temp.incoming_series SET here = (
    SELECT id FROM main.series s WHERE s.board = incoming_series.board
    AND s.lane = incoming_series.lane AND s.name = incoming_series.name
    AND s.unit = incoming_series.unit)
"""

# The gathered numbers, or words. CROSS: series by series and in order of time, as the
# trees of both sides are.
ARRIVED = """
SELECT k.here AS series, i.t_us, i.value, i.quality
FROM temp.incoming_series k CROSS JOIN temp.incoming i ON i.series = k.id
WHERE (typeof(i.value) = 'real') = {numbers}
"""
# Of several values for one free time the first takes it; the others find it taken.
STEPS = """
INSERT OR IGNORE INTO temp.fresh {arrived} AND NOT EXISTS (
    SELECT 1 FROM main.{table} m WHERE m.series = k.here AND m.t_us = i.t_us);
INSERT INTO main.{table} SELECT * FROM temp.fresh;
INSERT INTO main.{table} {arrived} AND EXISTS (
    SELECT 1 FROM main.{table} m WHERE m.series = k.here AND m.t_us = i.t_us
    AND m.value = i.value AND m.quality > i.quality)
ON CONFLICT (series, t_us) DO UPDATE SET quality = excluded.quality;
INSERT INTO temp.taken {arrived} AND NOT EXISTS (
    SELECT 1 FROM main.{table} m WHERE m.series = k.here AND m.t_us = i.t_us
    AND m.value = i.value)
"""

# Summed anew from the readings, a bucket is the same in whatever order they came.
# Readings that were deleted for their age live on in the bucket, so it never shrinks.
MINUTES = """
INSERT INTO main.rollup_minute
SELECT f.series, f.minute * 60, count(*), min(m.value), max(m.value), sum(m.value)
FROM (SELECT DISTINCT series, t_us / 60000000 AS minute FROM temp.fresh) f
CROSS JOIN main.measurement m ON m.series = f.series
    AND m.t_us BETWEEN f.minute * 60000000 AND f.minute * 60000000 + 59999999
GROUP BY f.series, f.minute
ON CONFLICT (series, t) DO UPDATE SET n = excluded.n, min = excluded.min,
    max = excluded.max, sum = excluded.sum WHERE excluded.n >= n
"""
HOURS = """
INSERT INTO main.rollup_hour
SELECT f.series, f.hour * 3600, sum(m.n), min(m.min), max(m.max), sum(m.sum)
FROM (SELECT DISTINCT series, t_us / 3600000000 AS hour FROM temp.fresh) f
CROSS JOIN main.rollup_minute m ON m.series = f.series
    AND m.t BETWEEN f.hour * 3600 AND f.hour * 3600 + 3599
GROUP BY f.series, f.hour
ON CONFLICT (series, t) DO UPDATE SET n = excluded.n, min = excluded.min,
    max = excluded.max, sum = excluded.sum WHERE excluded.n >= n
"""

# What this room knows of a board already stays; a seat that is taken stays too.
BOARDS = """
INSERT INTO main.board (id, name, seat, site, lane, kind, state)
SELECT i.id, i.name,
       CASE WHEN EXISTS (SELECT 1 FROM main.board b WHERE b.seat = i.seat)
            THEN NULL ELSE i.seat END, i.site, i.lane, i.kind, i.state
FROM temp.incoming_board i WHERE true
ON CONFLICT (id) DO UPDATE SET
    name = coalesce(name, excluded.name), site = coalesce(site, excluded.site)
"""
HEARD = """
INSERT INTO main.board (id, lane, last_seen_us)
SELECT k.board, max(k.lane), max((SELECT max(t_us) FROM temp.incoming
                                  WHERE series = k.id))
FROM temp.incoming_series k WHERE true GROUP BY k.board
ON CONFLICT (id) DO UPDATE SET last_seen_us =
    max(coalesce(last_seen_us, excluded.last_seen_us), excluded.last_seen_us)
"""


def merge_series(connection: sqlite3.Connection) -> None:
    """Make every gathered series known, and note its number here."""
    for statement in SERIES.split(";"):
        connection.execute(statement)


def merge_boards(connection: sqlite3.Connection) -> None:
    """Make every gathered board known, heard when it measured last."""
    connection.execute(BOARDS)
    connection.execute(HEARD)


def merge_measurements(connection: sqlite3.Connection) -> tuple[int, int]:
    """Write what is new, with its rollups; return how many, and the crowded ones."""
    new = crowded = 0
    for table, numbers in (("measurement", 1), ("text_measurement", 0)):
        arrived = ARRIVED.format(numbers=numbers)
        for step in STEPS.format(table=table, arrived=arrived).split(";"):
            connection.execute(step)
        crowded += sum(not place(connection, table, row) for row in taken(connection))
        [(fresh,)] = connection.execute("SELECT count(*) FROM temp.fresh").fetchall()
        new += fresh
        if numbers:
            connection.execute(MINUTES)
            connection.execute(HOURS)
        connection.execute("DELETE FROM temp.fresh")
        connection.execute("DELETE FROM temp.taken")
    return new, crowded


def taken(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield the readings whose time another value holds, a lot at a time."""
    last = 0
    while rows := connection.execute(
        "SELECT rowid, * FROM temp.taken WHERE rowid > ? ORDER BY rowid LIMIT ?",
        (last, LOT),
    ).fetchall():
        last = rows[-1][0]
        yield from (row[1:] for row in rows)


def place(connection: sqlite3.Connection, table: str, row: tuple[Any, ...]) -> bool:
    """Write a reading at the next free microsecond, unless it is there already.

    False when there is no free one within ``MOST_MOVES``.
    """
    series, t_us, value, quality = row
    near = dict(
        connection.execute(
            f"SELECT t_us, value FROM main.{table} "  # noqa: S608
            "WHERE series = ? AND t_us BETWEEN ? AND ? ORDER BY t_us",
            (series, t_us, t_us + MOST_MOVES),
        ).fetchall()
    )
    for free_us in range(t_us, t_us + MOST_MOVES):
        if free_us not in near:
            for target in (f"main.{table}", "temp.fresh"):
                connection.execute(
                    f"INSERT INTO {target} VALUES (?, ?, ?, ?)",  # noqa: S608
                    (series, free_us, value, quality),
                )
            return True
        if near[free_us] == value:
            return True
    return False
