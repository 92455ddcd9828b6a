"""Readings that are too old to be kept: removed in small steps; rollups stay.

For each series the store remembers from when on all readings are still there, so that
charts know where only rollups are left, and a check what must add up.
"""

import sqlite3

from gateway.store.connection import transaction

TABLES = ("measurement", "text_measurement")
KEPT_FROM = "kept_from/{series}"  # the key of that time among the settings
BEGINNING_US = -(2**62)


def remove_before(
    connection: sqlite3.Connection, series: int, before_us: int, limit: int
) -> int:
    """Remove at most ``limit`` of the oldest readings before a time; return how many.

    One short transaction, and none when there is nothing to remove. The newest
    reading of the series stays whatever its age: it is the value that pages show.
    """
    for table in TABLES:
        end_us = end_of_step(connection, table, series, before_us, limit)
        if end_us is None:
            continue
        with transaction(connection):
            removed = connection.execute(
                f"DELETE FROM {table} WHERE series = ? AND t_us < ?",  # noqa: S608
                (series, end_us),
            ).rowcount
            keep_from(connection, series, end_us)
        return removed
    return 0


def end_of_step(
    connection: sqlite3.Connection, table: str, series: int, before_us: int, limit: int
) -> int | None:
    """Return the time before which one step removes, None for nothing to remove."""
    first_us, last_us = connection.execute(
        f"SELECT (SELECT min(t_us) FROM {table} WHERE series = ?1), "  # noqa: S608
        f"(SELECT max(t_us) FROM {table} WHERE series = ?1)",
        (series,),
    ).fetchone()
    if first_us is None or first_us >= min(before_us, last_us):
        return None
    (after_limit_us,) = connection.execute(
        f"SELECT t_us FROM {table} WHERE series = ? "  # noqa: S608
        "ORDER BY t_us LIMIT 1 OFFSET ?",
        (series, limit),
    ).fetchone() or (last_us,)
    return int(min(before_us, last_us, after_limit_us))


def keep_from(connection: sqlite3.Connection, series: int, from_us: int) -> None:
    """Remember that readings before a time were removed; it only moves forward."""
    connection.execute(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "
        "value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))",
        (KEPT_FROM.format(series=series), str(from_us)),
    )


def kept_from(connection: sqlite3.Connection, series: int) -> int:
    """Return the time from which every reading of a series is still there."""
    row = connection.execute(
        "SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?",
        (KEPT_FROM.format(series=series),),
    ).fetchone()
    return int(row[0]) if row else BEGINNING_US
