"""What boards are told to do: asked for in the store, sent and answered from there.

Inside the caller's transaction. A command is ``queued``, ``sent``, and ends as
``obeyed``, ``refused`` or ``too_old``. Its number is also its ``n`` and ``id`` on the
wire (DESIGN §3): it only grows, so each board sees growing ones.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, NamedTuple

import orjson

from gateway.language import tr
from gateway.store.connection import StoreError

KEEP = 2_000  # how many commands are kept; the oldest go first
GRACE_US = 2_000_000  # an answer may still be on its way when the life is over
MOST_SETTINGS = 8
MOST_BYTES = 256  # with the rest of the message, below what a board reads
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")

TABLE = """
CREATE TABLE command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    board TEXT NOT NULL,
    asked_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    why TEXT NOT NULL DEFAULT '',
    sent_us INTEGER,
    ended_us INTEGER
)
"""
INDEXES = (
    "CREATE INDEX command_open ON command (id) WHERE state IN ('queued', 'sent')",
    "CREATE INDEX command_board ON command (board, id)",
)

ADD = "INSERT INTO command (board, asked_us, expires_us, wanted) VALUES (?, ?, ?, ?)"
TRIM = """
DELETE FROM command WHERE id <= (SELECT max(id) FROM command) - ?
    AND state NOT IN ('queued', 'sent')
"""
COLUMNS = "id, board, asked_us, expires_us, wanted, state, why, sent_us, ended_us"
QUEUED = """
SELECT c.id, c.board, c.expires_us, c.wanted, b.lane, b.state
FROM command c JOIN board b ON b.id = c.board
WHERE c.state = 'queued' AND c.expires_us > ? ORDER BY c.id
"""
ANCHOR = "SELECT anchor_us FROM start WHERE board = ? AND b = ? AND r = ?"
NEWEST_START = "SELECT b, r FROM start WHERE board = ? ORDER BY b DESC, first_us DESC"
SENT = "UPDATE command SET state = 'sent', sent_us = ? WHERE id = ?"
# A board that obeyed has done so, however late its answer is. A refusal counts only
# while an answer is awaited: a replayed command is refused too, by whoever obeyed it.
OBEYED = """
UPDATE command SET state = 'obeyed', why = '', ended_us = ?
WHERE id = ? AND board = ? AND state IN ('sent', 'too_old')
"""
REFUSED = """
UPDATE command SET state = ?, why = ?, ended_us = ?
WHERE id = ? AND board = ? AND state = 'sent'
"""
EXPIRE = """
UPDATE command SET state = 'too_old', ended_us = ?1,
    why = CASE state WHEN 'sent' THEN 'no_answer' ELSE 'not_sent' END
WHERE state = 'queued' AND expires_us <= ?1
   OR state = 'sent' AND expires_us <= ?1 - ?2
"""


class WrongCommand(StoreError):
    """What is asked for cannot be a command."""


class CommandRow(NamedTuple):
    """A command: what is ``wanted``, how far it is, and ``why`` when it was refused."""

    id: int
    board: str
    asked_us: int
    expires_us: int
    wanted: dict[str, Any]
    state: str
    why: str
    sent_us: int | None
    ended_us: int | None


class Waiting(NamedTuple):
    """A queued command, and what its board last said of itself."""

    id: int
    board: str
    expires_us: int
    wanted: dict[str, Any]
    lane: str
    state: dict[str, Any]


class Answer(NamedTuple):
    """What a board says became of a command."""

    board: str
    id: int
    ok: bool
    why: str
    at_us: int


def clean(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be sent to a board; WrongCommand with a sentence when nothing."""
    if not 0 < len(wanted) <= MOST_SETTINGS:
        raise WrongCommand(
            tr("A command sets one to {most} values.", most=MOST_SETTINGS)
        )
    found = {name: value_of(name, value) for name, value in wanted.items()}
    if len(orjson.dumps(found)) > MOST_BYTES:
        raise WrongCommand(tr("The command is too long for a board."))
    return found


def value_of(name: str, value: Any) -> int | float | str:
    """Return a value as it is sent: a number or a text."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise WrongCommand(
            tr("{name} cannot be set: a name is like led or period.", name=repr(name))
        )
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float) and isfinite(value) and abs(value) < 2**53:
        return value
    if isinstance(value, str):
        return value
    raise WrongCommand(tr("{name} needs a number or a text.", name=name))


def add(
    connection: sqlite3.Connection,
    board: str,
    wanted: Mapping[str, Any],
    now_us: int,
    life_s: float,
) -> int:
    """Queue a command; return its number. Raises WrongCommand."""
    text = orjson.dumps(clean(wanted)).decode()
    expires_us = now_us + round(life_s * 1e6)
    cursor = connection.execute(ADD, (board, now_us, expires_us, text))
    connection.execute(TRIM, (KEEP,))
    return int(cursor.lastrowid or 0)


def count_open(connection: sqlite3.Connection) -> int:
    """Return how many commands wait to be sent or answered."""
    [[count]] = connection.execute(
        "SELECT count(*) FROM command WHERE state IN ('queued', 'sent')"
    )
    return int(count)


def queued(connection: sqlite3.Connection, now_us: int) -> list[Waiting]:
    """Return the commands to send, the oldest first; only to boards that were heard."""
    return [
        Waiting._make((*row[:3], orjson.loads(row[3]), row[4], orjson.loads(row[5])))
        for row in connection.execute(QUEUED, (now_us,))
    ]


def newest_start(connection: sqlite3.Connection, board: str) -> tuple[int, int] | None:
    """Return (b, r) of the start that a board's packs speak of."""
    row = connection.execute(NEWEST_START, (board,)).fetchone()
    return (row[0], row[1]) if row else None


def anchor_us(
    connection: sqlite3.Connection, board: str, start: tuple[int, int]
) -> int | None:
    """Return unix time minus uptime of a start, in µs; None when it is not known."""
    row = connection.execute(ANCHOR, (board, *start)).fetchone()
    return row[0] if row else None


def mark_sent(
    connection: sqlite3.Connection, numbers: Iterable[int], now_us: int
) -> None:
    """Keep that these commands are on their way, before they are."""
    connection.executemany(SENT, [(now_us, number) for number in numbers])


def answer(connection: sqlite3.Connection, answers: Iterable[Answer]) -> None:
    """Keep what boards say became of their commands."""
    for one in answers:
        if one.ok:
            connection.execute(OBEYED, (one.at_us, one.id, one.board))
        else:
            state = "too_old" if one.why == "old" else "refused"
            found = (state, one.why, one.at_us, one.id, one.board)
            connection.execute(REFUSED, found)


def expire(connection: sqlite3.Connection, now_us: int) -> None:
    """Give up the commands whose life is over."""
    connection.execute(EXPIRE, (now_us, GRACE_US))


def command_row(row: tuple[Any, ...]) -> CommandRow:
    """Return a row of the table with what is wanted read."""
    return CommandRow._make((*row[:4], orjson.loads(row[4]), *row[5:]))
