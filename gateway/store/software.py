"""What each board should run, and what it says when it is asked to prove it.

Inside the caller's transaction. The files are [path, size, sha256] in the order of the
manifest in the board's slot: known from USB, or from an update that was confirmed.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson

TABLES = (
    """
CREATE TABLE software (
    board TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    files TEXT NOT NULL,
    how TEXT NOT NULL,
    at_us INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE proof (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    board TEXT NOT NULL,
    nonce TEXT NOT NULL,
    asked_us INTEGER NOT NULL,
    sent_us INTEGER,
    answer TEXT,
    answered_us INTEGER
)
""",
)
KEEP = 500
SAVE = """
INSERT OR REPLACE INTO software (board, seq, files, how, at_us) VALUES (?, ?, ?, ?, ?)
"""
CONFIRMED = """
SELECT b.manifest FROM sending s JOIN bundle b ON b.id = s.bundle
WHERE s.id = ? AND s.board = ? AND s.state = 'confirmed'
"""
ANSWER = """
UPDATE proof SET answer = ?, answered_us = ?
WHERE id = ? AND board = ? AND answer IS NULL
"""
WAITING = """
SELECT p.id, p.board, p.nonce, b.lane FROM proof p JOIN board b ON b.id = p.board
WHERE p.sent_us IS NULL ORDER BY p.id
"""
PROOF = "SELECT id, board, nonce, asked_us, sent_us, answer FROM proof WHERE id = ?"


class SoftwareRow(NamedTuple):
    """What a board should run; ``how``: it came by "usb" or by an "update"."""

    board: str
    seq: int
    files: list[tuple[str, int, str]]
    how: str
    at_us: int


class ProofRow(NamedTuple):
    """A question to a board, and its answer, None until it comes."""

    id: int
    board: str
    nonce: str
    asked_us: int
    sent_us: int | None
    answer: dict[str, Any] | None


class Proved(NamedTuple):
    """What a board answers to the question of what it runs."""

    board: str
    id: int
    answer: dict[str, Any]
    at_us: int


class Question(NamedTuple):
    """A question that waits to be sent to its board."""

    id: int
    board: str
    nonce: str
    lane: str


def save(
    connection: sqlite3.Connection,
    board: str,
    seq: int,
    files: Sequence[Sequence[Any]],
    how: str,
    at_us: int,
) -> None:
    """Keep what a board should run from now on."""
    text = orjson.dumps([list(one) for one in files]).decode()
    connection.execute(SAVE, (board, seq, text, how, at_us))


def note_confirmed(
    connection: sqlite3.Connection, board: str, sending: int, at_us: int
) -> None:
    """Keep that a board runs what a confirmed sending has brought."""
    row = connection.execute(CONFIRMED, (sending, board)).fetchone()
    if row is not None:
        found = orjson.loads(row[0])
        save(connection, board, found["seq"], found["files"], "update", at_us)


def read(rows: Iterable[tuple[Any, ...]]) -> dict[str, SoftwareRow]:
    """Return board -> what it should run, of rows of the table."""
    return {
        row[0]: SoftwareRow(
            row[0], row[1], [tuple(one) for one in orjson.loads(row[2])], *row[3:]
        )
        for row in rows
    }


def ask(connection: sqlite3.Connection, board: str, nonce: str, now_us: int) -> int:
    """Queue a question for a board; return its number."""
    cursor = connection.execute(
        "INSERT INTO proof (board, nonce, asked_us) VALUES (?, ?, ?)",
        (board, nonce, now_us),
    )
    connection.execute(
        "DELETE FROM proof WHERE id <= (SELECT max(id) FROM proof) - ?", (KEEP,)
    )
    return int(cursor.lastrowid or 0)


def waiting(connection: sqlite3.Connection) -> list[Question]:
    """Return the questions that are still to be sent."""
    return [Question._make(row) for row in connection.execute(WAITING)]


def mark_sent(
    connection: sqlite3.Connection, numbers: Iterable[int], now_us: int
) -> None:
    """Keep that these questions are on their way: each goes once."""
    connection.executemany(
        "UPDATE proof SET sent_us = ? WHERE id = ?",
        [(now_us, number) for number in numbers],
    )


def answer(connection: sqlite3.Connection, found: Iterable[Proved]) -> None:
    """Keep the first answer to each question."""
    for one in found:
        text = orjson.dumps(one.answer).decode()
        connection.execute(ANSWER, (text, one.at_us, one.id, one.board))


def proof_row(row: tuple[Any, ...]) -> ProofRow:
    """Return a row of the table with its answer read."""
    answer = orjson.loads(row[5]) if row[5] else None
    return ProofRow._make((*row[:5], answer))
