"""Where polls are opened, answered and closed; each is one short transaction."""

import secrets
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from gateway.errors import DannayaError
from gateway.store.connection import sentences, transaction
from gateway.store.polls import KEEP, voter_of

MOST_VOTERS = 2_000  # of one poll: a hall of 300, and room for mischief to end
SALT_BYTES = 16


class VoteRefused(DannayaError):
    """A vote that does not count; its text is a code: closed, already or full."""


class Ballots:
    """Works for as long as the desk it was made of is open."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def open(self, form: Mapping[str, Any], moment: str) -> int:
        """Open a poll, closing the one before; return its number."""
        now_us = time.time_ns() // 1000
        with sentences(self._path):
            forget_well(self._connection)
            with transaction(self._connection):
                return open_poll(self._connection, form, moment, now_us)

    def close(self) -> None:
        """Close the poll that is open, if any."""
        with sentences(self._path):
            forget_well(self._connection)
            with transaction(self._connection):
                close_polls(self._connection, time.time_ns() // 1000)

    def vote(self, poll: int, token: bytes, answers: Mapping[str, str]) -> None:
        """Count the answers of one phone: question -> value; VoteRefused if not."""
        with sentences(self._path), transaction(self._connection):
            vote(self._connection, poll, token, answers)

    def hide(self, poll: int, word: list[str], hidden: bool) -> None:
        """Take a word, [question, word], off the pages, or bring it back."""
        with sentences(self._path), transaction(self._connection):
            hide(self._connection, poll, word, hidden)


def forget_well(connection: sqlite3.Connection) -> None:
    """Let what is removed be overwritten in the file, not only unlinked."""
    connection.execute("PRAGMA secure_delete = ON")


def open_poll(
    connection: sqlite3.Connection,
    form: Mapping[str, Any],
    moment: str,
    now_us: int,
) -> int:
    """Open a poll and close the one before it; return its number."""
    close_polls(connection, now_us)
    cursor = connection.execute(
        "INSERT INTO poll (key, moment, form, opened_us, salt) VALUES (?, ?, ?, ?, ?)",
        (
            form["key"],
            moment,
            orjson.dumps(form).decode(),
            now_us,
            secrets.token_bytes(SALT_BYTES),
        ),
    )
    number = int(cursor.lastrowid or 0)
    for table, column in (("answer", "poll"), ("poll", "id")):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} <= ?",  # noqa: S608
            (number - KEEP,),
        )
    return number


def close_polls(connection: sqlite3.Connection, now_us: int) -> None:
    """Close what is open: the salt goes, and what ties answers to each other."""
    connection.execute(
        "UPDATE answer SET voter = randomblob(16) "
        "WHERE poll IN (SELECT id FROM poll WHERE closed_us IS NULL)"
    )
    connection.execute(
        "UPDATE poll SET closed_us = ?, salt = NULL WHERE closed_us IS NULL", (now_us,)
    )


def vote(
    connection: sqlite3.Connection, poll: int, token: bytes, answers: Mapping[str, str]
) -> None:
    """Count the answers of one phone; VoteRefused when it may not, or not twice."""
    rows = connection.execute(
        "SELECT salt, voters FROM poll WHERE id = ? AND closed_us IS NULL", (poll,)
    ).fetchall()
    if not rows:
        raise VoteRefused("closed")
    [(salt, voters)] = rows
    voter = voter_of(salt, token)
    if connection.execute(
        "SELECT 1 FROM answer WHERE poll = ? AND voter = ?", (poll, voter)
    ).fetchone():
        raise VoteRefused("already")
    if voters >= MOST_VOTERS:
        raise VoteRefused("full")
    connection.executemany(
        "INSERT INTO answer (poll, question, voter, value) VALUES (?, ?, ?, ?)",
        [(poll, question, voter, value) for question, value in answers.items()],
    )
    connection.execute("UPDATE poll SET voters = voters + 1 WHERE id = ?", (poll,))


def hide(
    connection: sqlite3.Connection, poll: int, word: list[str], hidden: bool
) -> None:
    """Take a word, [question, word], off the pages, or bring it back."""
    rows = connection.execute(
        "SELECT hidden FROM poll WHERE id = ?", (poll,)
    ).fetchall()
    if rows:
        others = [one for one in orjson.loads(rows[0][0]) if one != word]
        kept = [*others, word] if hidden else others
        connection.execute(
            "UPDATE poll SET hidden = ? WHERE id = ?",
            (orjson.dumps(kept).decode(), poll),
        )
