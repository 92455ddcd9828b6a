"""Which lane may speak for a board: enrolled, revoked, or neither.

Inside the caller's transaction. The books of a board's open lane are closed when it is
enrolled: nothing that was said there without proof counts for it any more. Its
readings of the open lane stay, and stay marked so.
"""

import sqlite3
from collections.abc import Iterable

KNOWN = "INSERT OR IGNORE INTO board (id) VALUES (?)"
ENROL = """
UPDATE board SET enrolled_us = coalesce(enrolled_us, ?), revoked_us = NULL,
    lane = 'protected' WHERE id = ?
"""
CLOSE_BOOKS = "DELETE FROM start WHERE board = ? AND lane = 'open'"
UNENROL = """
UPDATE board SET enrolled_us = NULL, revoked_us = NULL, lane = 'open' WHERE id = ?
"""
REVOKE = "UPDATE board SET revoked_us = coalesce(revoked_us, ?) WHERE id = ?"


def enrol(connection: sqlite3.Connection, boards: Iterable[str], now_us: int) -> None:
    """Bind boards to the protected lane from now on."""
    for board in boards:
        connection.execute(KNOWN, (board,))
        connection.execute(ENROL, (now_us, board))
        connection.execute(CLOSE_BOOKS, (board,))


def unenrol(connection: sqlite3.Connection, boards: Iterable[str]) -> None:
    """Let the open lane speak for boards again."""
    connection.executemany(UNENROL, [(board,) for board in boards])


def revoke(connection: sqlite3.Connection, boards: Iterable[str], now_us: int) -> None:
    """Let nothing speak for boards from now on."""
    for board in boards:
        connection.execute(KNOWN, (board,))
        connection.execute(REVOKE, (now_us, board))
