"""The polls of the hall and their answers: one vote for each phone, and no name.

A phone's own random number is mixed with the salt of the poll and only the result is
kept. Closing a poll destroys its salt and unties the answers from each other: from then
on nobody, with the phone in hand, can tell what it answered.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

KEEP = 500  # polls; the oldest go first

TABLES = (
    """
CREATE TABLE poll (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    moment TEXT NOT NULL,
    form TEXT NOT NULL,
    opened_us INTEGER NOT NULL,
    closed_us INTEGER,
    voters INTEGER NOT NULL DEFAULT 0,
    hidden TEXT NOT NULL DEFAULT '[]',
    salt BLOB
)
""",
    """
CREATE TABLE answer (
    poll INTEGER NOT NULL,
    voter BLOB NOT NULL,
    question TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (poll, voter, question)
) WITHOUT ROWID
""",
)
COLUMNS = "id, key, moment, form, opened_us, closed_us, voters, hidden"
Rows = Callable[..., list[tuple[Any, ...]]]
Tally = dict[str, dict[str, int]]  # question -> value -> how often


class PollRow(NamedTuple):
    """A poll: ``hidden`` are [question, word] that the facilitator took away."""

    id: int
    key: str
    moment: str
    form: dict[str, Any]
    opened_us: int
    closed_us: int | None
    voters: int
    hidden: list[list[str]]


class Polls:
    """Answers for as long as the store it was made of is open."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def newest(self) -> PollRow | None:
        """Return the poll that is open, else the last one, None without any."""
        return next(iter(self.all(1)), None)

    def all(self, limit: int = KEEP) -> list[PollRow]:
        """Return the polls, the newest first."""
        rows = self._rows(f"SELECT {COLUMNS} FROM poll ORDER BY id DESC LIMIT ?", limit)  # noqa: S608
        return [poll_row(row) for row in rows]

    def last_of(self, key: str, moment: str) -> PollRow | None:
        """Return the last poll of a form at a moment, None without one."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM poll WHERE key = ? AND moment = ? "  # noqa: S608
            "ORDER BY id DESC LIMIT 1",
            key,
            moment,
        )
        return poll_row(rows[0]) if rows else None

    def tally(self, poll: int) -> Tally:
        """Return how often each value was answered to each question."""
        found: Tally = {}
        for question, value, count in self._rows(
            "SELECT question, value, count(*) FROM answer WHERE poll = ? "
            "GROUP BY question, value",
            poll,
        ):
            found.setdefault(question, {})[value] = count
        return found

    def has_voted(self, poll: int, token: bytes) -> bool:
        """Tell whether a phone has answered a poll that is open."""
        salts = self._rows("SELECT salt FROM poll WHERE id = ?", poll)
        if not salts or salts[0][0] is None:
            return False
        voter = voter_of(salts[0][0], token)
        found = "SELECT 1 FROM answer WHERE poll = ? AND voter = ? LIMIT 1"
        return bool(self._rows(found, poll, voter))


def poll_row(row: tuple[Any, ...]) -> PollRow:
    """Return a row of the table with what is JSON in it read."""
    form, hidden = orjson.loads(row[3]), orjson.loads(row[7])
    return PollRow._make((*row[:3], form, *row[4:7], hidden))


def voter_of(salt: bytes, token: bytes) -> bytes:
    """Return what is kept of a phone's number: nothing without the salt."""
    return blake2b(token, key=salt, digest_size=16).digest()
