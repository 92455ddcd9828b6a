"""What a batch brings, put into its places or, for a while, into the journal.

All but ``settle`` happens inside the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson

from gateway.store import commands, journal, software, standing, updates
from gateway.store.batch import Batch, Seen
from gateway.store.connection import transaction
from gateway.store.measurements import Measurements, Row, WordRow
from gateway.store.starts import save_starts

# How many rows of these logs are kept; the oldest go first.
KEEP_REFUSED = 5_000
KEEP_EVENTS = 50_000

# A board that does not say what it is (lesson 4) is virtual when the lab named it.
SEEN = """
INSERT INTO board (id, lane, kind, site, last_seen_us) VALUES (?1, ?2, CASE
    WHEN ?3 = 'board' AND EXISTS (SELECT 1 FROM virtual_board WHERE id = ?1)
    THEN 'virtual' ELSE ?3 END, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, kind = excluded.kind,
    site = coalesce(excluded.site, site),
    last_seen_us = coalesce(excluded.last_seen_us, last_seen_us)
"""


class Entries:
    """The places of one database, and what is remembered of them between batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._measurements = Measurements(connection)

    def forget(self) -> None:
        """Drop what was remembered: a transaction failed, or another removed series."""
        self._measurements.forget()

    def enter(self, batch: Batch) -> None:
        """Put a batch into its places, after those that wait."""
        self.settle()
        self._enter(batch, *self._measurements.rows(batch.readings))

    def jot(self, batch: Batch) -> None:
        """Add a batch to those that wait, if it is of those that may."""
        if journal.may_wait(batch):
            rows, words = self._measurements.rows(batch.readings)
            if not words:
                journal.jot(self._connection, batch, rows)
                return
        self.enter(batch)

    def settle(self) -> None:
        """Put the batches that wait into their places."""
        if journal.waits(self._connection):
            for jotted in journal.take(self._connection):
                self._enter(jotted.batch(), jotted.rows, ())

    def _enter(self, batch: Batch, rows: list[Row], words: Iterable[WordRow]) -> None:
        if batch.enrolled:
            standing.enrol(self._connection, batch.enrolled, batch.enrolled_us)
        self._measurements.write(rows, words)
        self._write_seen(batch.seen)
        save_starts(self._connection, batch)
        if batch.words:
            self._hear(batch)
        self._write_logs(batch)
        if batch.answers:
            commands.answer(self._connection, batch.answers)
        if batch.proved:
            software.answer(self._connection, batch.proved)
        self._connection.executemany(
            "INSERT INTO total VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET n = n + excluded.n",
            batch.totals.items(),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO setting VALUES (?, ?)",
            [
                (key, orjson.dumps(value).decode())
                for key, value in batch.settings.items()
            ],
        )

    def _hear(self, batch: Batch) -> None:
        """Keep what boards say of updates, and what they run when one has proved."""
        batch.events += updates.hear(self._connection, batch.words)
        for word in batch.words:
            software.note_confirmed(self._connection, word.board, word.id, word.at_us)

    def _write_seen(self, boards: dict[str, Seen]) -> None:
        """Keep what a batch learned of its boards; a state is merged, not replaced."""
        self._connection.executemany(
            SEEN,
            [
                (board, seen.lane, seen.kind, seen.site, seen.last_seen_us)
                for board, seen in boards.items()
            ],
        )
        self._connection.executemany(
            "UPDATE board SET state = json_patch(json_patch(state, ?), ?) WHERE id = ?",
            [
                (without(seen.state), orjson.dumps(seen.state).decode(), board)
                for board, seen in boards.items()
                if seen.state is not None
            ],
        )

    def _write_logs(self, batch: Batch) -> None:
        if batch.refused:
            self._connection.executemany(
                "INSERT INTO refused "
                "(received_us, lane, board, topic, payload, reason, detail) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                batch.refused,
            )
            self._trim("refused", KEEP_REFUSED)
        if batch.events:
            self._connection.executemany(
                "INSERT INTO event (t_us, board, kind, severity, detail) "
                "VALUES (?, ?, ?, ?, ?)",
                [
                    (*event[:4], orjson.dumps(event.detail).decode())
                    for event in batch.events
                ],
            )
            self._trim("event", KEEP_EVENTS)

    def _trim(self, table: str, keep: int) -> None:
        self._connection.execute(
            f"DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - ?",  # noqa: S608
            (keep,),
        )


def settle(connection: sqlite3.Connection) -> None:
    """Put the batches that wait in a database into their places, if it has any."""
    table = "SELECT 1 FROM sqlite_master WHERE name = 'journal'"
    if connection.execute(table).fetchone() and journal.waits(connection):
        with transaction(connection):
            Entries(connection).settle()


def without(state: dict[str, Any]) -> str:
    """Return the patch (RFC 7396) that removes the objects a new state brings whole.

    Else the sensors and settings of a sketch would stay when the board runs another.
    """
    return orjson.dumps(
        {key: None for key, value in state.items() if isinstance(value, dict)}
    ).decode()
