"""The names that the lab page gave to its virtual boards."""

import sqlite3

TABLE = """
CREATE TABLE virtual_board (id TEXT PRIMARY KEY, given_us INTEGER NOT NULL)
WITHOUT ROWID
"""
KEEP_UNHEARD = 500  # names of boards that have not sent anything

# Whoever has sent something keeps its name; of the others the newest stay.
FORGET_UNHEARD = """
DELETE FROM virtual_board WHERE id IN (
    SELECT id FROM virtual_board WHERE id NOT IN (SELECT id FROM board)
    ORDER BY given_us DESC LIMIT -1 OFFSET ?)
"""


def name_virtual(connection: sqlite3.Connection, board: str, now_us: int) -> bool:
    """Keep a name for a virtual board; False when a board has it already."""
    given = connection.execute(
        "INSERT INTO virtual_board SELECT ?1, ?2 "
        "WHERE NOT EXISTS (SELECT 1 FROM board WHERE id = ?1) "
        "ON CONFLICT (id) DO NOTHING",
        (board, now_us),
    )
    connection.execute(FORGET_UNHEARD, (KEEP_UNHEARD,))
    return given.rowcount == 1
