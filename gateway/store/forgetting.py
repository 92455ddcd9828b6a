"""All that is kept of one board, removed: in small steps, then the rest at once."""

import sqlite3

from gateway.store.connection import transaction
from gateway.store.retention import KEPT_FROM

# Table of a series -> its time; what a board has most of.
ROWS = {
    "measurement": "t_us",
    "text_measurement": "t_us",
    "rollup_minute": "t",
    "rollup_hour": "t",
}
ABOUT_A_BOARD = (
    "series",
    "start",
    "refused",
    "lamp",
    "command",
    "sending",
    "software",
    "proof",
    "progress",
)
EVENTS = "DELETE FROM event WHERE board = ? AND kind != 'forgotten'"  # the proof
LEFT = 200  # rows of a series that the last step may take with it


def remove_some(connection: sqlite3.Connection, board: str, limit: int) -> int:
    """Remove some of a board's oldest rows, ``limit`` at most; return how many.

    0 when so few are left that ``remove_rest`` takes no time.
    """
    for series in series_of(connection, board):
        for table, time in ROWS.items():
            end = end_of_step(connection, table, time, series, limit)
            if end is None:
                continue
            with transaction(connection):
                return connection.execute(
                    f"DELETE FROM {table} WHERE series = ? AND {time} <= ?",  # noqa: S608
                    (series, end),
                ).rowcount
    return 0


def end_of_step(
    connection: sqlite3.Connection, table: str, time: str, series: int, limit: int
) -> int | None:
    """Return the time up to which a step removes, None when few rows are left."""
    found = f"SELECT {time} FROM {table} WHERE series = ? ORDER BY {time}"  # noqa: S608
    border = connection.execute(f"{found} DESC LIMIT 1 OFFSET ?", (series, LEFT))
    last = border.fetchone()
    if last is None:
        return None
    step = connection.execute(f"{found} LIMIT 1 OFFSET ?", (series, limit - 1))
    return int(min(last[0], (step.fetchone() or last)[0]))


def remove_rest(connection: sqlite3.Connection, board: str) -> None:
    """Remove what is left of a board, inside the caller's transaction."""
    for series in series_of(connection, board):
        for table in ROWS:
            connection.execute(
                f"DELETE FROM {table} WHERE series = ?",  # noqa: S608
                (series,),
            )
        connection.execute(
            "DELETE FROM setting WHERE key = ?", (KEPT_FROM.format(series=series),)
        )
    for table in ABOUT_A_BOARD:
        connection.execute(f"DELETE FROM {table} WHERE board = ?", (board,))  # noqa: S608
    connection.execute(EVENTS, (board,))
    for table in ("virtual_board", "board"):
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (board,))  # noqa: S608


def series_of(connection: sqlite3.Connection, board: str) -> list[int]:
    """Return the numbers of a board's series."""
    rows = connection.execute("SELECT id FROM series WHERE board = ?", (board,))
    return [number for (number,) in rows]
