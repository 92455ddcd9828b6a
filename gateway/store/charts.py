"""A series between two times, from the cheapest table that still shows its shape.

Fetching rows is the cost, not reducing them: 24 h at 1 Hz are 86,400 raw rows but
1,440 rows of the minute rollup.
"""

import sqlite3
from typing import NamedTuple

from gateway.store.retention import kept_from
from gateway.store.rows import Chart

RAW_LIMIT = 20_000  # raw rows worth fetching for one chart, about 10 ms
MAX_POINTS = 5_000

# What a board has said on the lane that speaks for it now: on the open lane, anybody
# could have said the rest.
ON_ITS_LANE = "s.lane = coalesce((SELECT lane FROM board WHERE id = s.board), s.lane)"


class Bucketing(NamedTuple):
    """A rollup table and the seconds that one bucket of it covers."""

    table: str
    step_s: int


def read_chart(
    connection: sqlite3.Connection,
    board: str,
    name: str,
    start_us: int,
    end_us: int,
    points: int,
    every_lane: bool = False,
) -> Chart:
    """Return at most about ``points`` buckets between two times (inclusive).

    Raw readings while they are few, else buckets of the minute or the hour rollup,
    which are also what is left of the time before the oldest readings kept.
    """
    points = max(2, min(points, MAX_POINTS))
    where = "true" if every_lane else ON_ITS_LANE
    series = [
        row[0]
        for row in connection.execute(
            f"SELECT id FROM series s WHERE board = ? AND name = ? AND {where}",  # noqa: S608
            (board, name),
        )
    ]
    bucketing = choose_bucketing(start_us, end_us, points)
    enough_buckets = (end_us - start_us) / 1e6 / bucketing.step_s >= points / 2
    if (
        not enough_buckets
        and all_kept(connection, series, start_us)
        and few_rows(connection, series, start_us, end_us)
    ):
        return raw_chart(connection, series, start_us, end_us, points)
    return rollup_chart(connection, series, start_us, end_us, bucketing)


def choose_bucketing(start_us: int, end_us: int, points: int) -> Bucketing:
    """Return the rollup and step that give at most ``points`` buckets."""
    wanted_s = (end_us - start_us) / 1e6 / points
    unit_s, table = (60, "rollup_minute") if wanted_s <= 3600 else (3600, "rollup_hour")
    return Bucketing(table, max(1, -int(-wanted_s // unit_s)) * unit_s)


def all_kept(connection: sqlite3.Connection, series: list[int], start_us: int) -> bool:
    """Tell whether no raw reading from ``start_us`` on was removed for its age."""
    return all(kept_from(connection, number) <= start_us for number in series)


def few_rows(
    connection: sqlite3.Connection, series: list[int], start_us: int, end_us: int
) -> bool:
    """Tell whether the raw readings of the span are few enough to fetch."""
    left = RAW_LIMIT
    for number in series:
        (found,) = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM measurement "
            "WHERE series = ? AND t_us BETWEEN ? AND ? LIMIT ?)",
            (number, start_us, end_us, left + 1),
        ).fetchone()
        left -= found
        if left < 0:
            return False
    return True


def raw_chart(
    connection: sqlite3.Connection,
    series: list[int],
    start_us: int,
    end_us: int,
    points: int,
) -> Chart:
    """Return single readings, or buckets of them when they are more than points."""
    rows = sorted(
        row
        for number in series
        for row in connection.execute(
            "SELECT t_us, value FROM measurement "
            "WHERE series = ? AND t_us BETWEEN ? AND ?",
            (number, start_us, end_us),
        )
    )
    if len(rows) <= points:
        values = [value for _, value in rows]
        return Chart([t_us for t_us, _ in rows], values, values, values, 0)
    step_us = max(1, (end_us - start_us) // points + 1)
    return bucketed(rows, start_us, step_us)


def bucketed(rows: list[tuple[int, float]], start_us: int, step_us: int) -> Chart:
    """Return the low, high and mean of the rows of each ``step_us``."""
    buckets: dict[int, list[float]] = {}
    for t_us, value in rows:
        buckets.setdefault((t_us - start_us) // step_us, []).append(value)
    return Chart(
        [start_us + bucket * step_us for bucket in buckets],
        [min(values) for values in buckets.values()],
        [max(values) for values in buckets.values()],
        [sum(values) / len(values) for values in buckets.values()],
        max(1, step_us // 1_000_000),
    )


def rollup_chart(
    connection: sqlite3.Connection,
    series: list[int],
    start_us: int,
    end_us: int,
    bucketing: Bucketing,
) -> Chart:
    """Return buckets of ``step_s`` seconds from a rollup table."""
    table, step_s = bucketing
    marks = ", ".join("?" * len(series))
    rows = connection.execute(
        f"SELECT t / {step_s} * {step_s}, min(min), max(max), sum(sum) / sum(n) "  # noqa: S608
        f"FROM {table} WHERE series IN ({marks}) AND t BETWEEN ? AND ? "
        "GROUP BY 1 ORDER BY 1",
        (*series, start_us // 1_000_000 - step_s, end_us // 1_000_000),
    ).fetchall()
    return Chart(
        [row[0] * 1_000_000 for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        step_s,
    )
