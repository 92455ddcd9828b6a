"""How often each answer to a question of the guides was given: counts, and no more.

Nothing says who gave an answer, when, or from where. Inside the caller's transaction.
"""

import sqlite3
from typing import NamedTuple

TABLE = """
CREATE TABLE quiz_count (
    step TEXT NOT NULL,
    question TEXT NOT NULL,
    option INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (step, question, option)
) WITHOUT ROWID
"""
ROWS = "SELECT step, question, option, n FROM quiz_count"


class Given(NamedTuple):
    """An answer: the step's folder, the question, the option from 1, how often."""

    step: str
    question: str
    option: int
    n: int


def count(
    connection: sqlite3.Connection, step: str, question: str, option: int
) -> None:
    """Count an answer once more."""
    connection.execute(
        "INSERT INTO quiz_count VALUES (?, ?, ?, 1) "
        "ON CONFLICT (step, question, option) DO UPDATE SET n = n + 1",
        (step, question, option),
    )


def clear(connection: sqlite3.Connection) -> None:
    """Begin to count again: another workshop."""
    connection.execute("DELETE FROM quiz_count")
