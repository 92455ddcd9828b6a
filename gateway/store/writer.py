"""The gateway's side of the store: one batch, one transaction, one commit."""

import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import orjson

from gateway.store import (
    commands,
    forgetting,
    lamps,
    requests,
    software,
    standing,
    updates,
    virtual,
)
from gateway.store.batch import Batch, Seen
from gateway.store.commands import Waiting
from gateway.store.connection import connect, sentences, transaction
from gateway.store.incoming import Incoming
from gateway.store.lamps import LampRow
from gateway.store.measurements import Measurements
from gateway.store.reader import Reader
from gateway.store.requests import RequestRow
from gateway.store.retention import remove_before
from gateway.store.software import Question
from gateway.store.stage import SceneBook
from gateway.store.starts import load_starts, save_starts
from gateway.store.updates import DueSending

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


class Writer(Reader):
    """A Reader that also writes. One per database; not shared between threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._measurements = Measurements(connection)
        self._failed = False

    def write(self, batch: Batch) -> None:
        """Commit the whole batch, durably; StoreError means nothing was written."""
        with sentences(self._path):
            if self._failed:
                self._open_again()
            try:
                with transaction(self._connection):
                    self._write(batch)
            except sqlite3.Error:
                self._measurements.forget()
                self._failed = True
                raise

    def _open_again(self) -> None:
        """Replace the connection: one opened while nothing could be written stays so.

        The file's rights may have been given back, or the USB stick put in again.
        """
        # Closed first: connections of one process share what they could open.
        self._connection.close()
        self._connection = connect(self._path)
        self._measurements = Measurements(self._connection)
        self._failed = False

    def starts(self, lane: str = "open") -> list[tuple[Any, int | None]]:
        """Return (Start, anchor_us) for each start of a lane, oldest first."""
        with sentences(self._path):
            return load_starts(self._connection, lane)

    def expect(
        self, boards: list[tuple[str, int | None, str | None, str | None]]
    ) -> None:
        """Make known the (id, seat, site, name) of boards that are to come."""
        with sentences(self._path), transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO board (id, seat, site, name) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET "
                "seat = excluded.seat, site = excluded.site, name = excluded.name",
                boards,
            )

    def enrol(self, boards: Iterable[str], now_us: int) -> None:
        """Bind boards to the protected lane; a time that is there already stays."""
        with sentences(self._path), transaction(self._connection):
            standing.enrol(self._connection, boards, now_us)

    def unenrol(self, boards: Iterable[str]) -> None:
        """Let the open lane speak for boards again."""
        with sentences(self._path), transaction(self._connection):
            standing.unenrol(self._connection, boards)

    def revoke(self, boards: Iterable[str], now_us: int) -> None:
        """Let nothing speak for boards any more."""
        with sentences(self._path), transaction(self._connection):
            standing.revoke(self._connection, boards, now_us)

    def name_virtual(self, board: str, now_us: int) -> bool:
        """Keep a name for a virtual board; False when a board has it already."""
        with sentences(self._path), transaction(self._connection):
            return virtual.name_virtual(self._connection, board, now_us)

    def forget_some(self, board: str, limit: int) -> int:
        """Remove some of a board's oldest rows; 0 when few are left."""
        with sentences(self._path):
            return forgetting.remove_some(self._connection, board, limit)

    def forget(self, board: str) -> None:
        """Remove all that is left of a board: no table names it any more."""
        with sentences(self._path), transaction(self._connection):
            forgetting.remove_rest(self._connection, board)
        self.forget_numbers()

    def forget_numbers(self) -> None:
        """Look every series up again: another connection has removed some."""
        self._measurements.forget()

    def series_numbers(self) -> list[tuple[int, str]]:
        """Return (number, name of the quantity) of every series."""
        return [(row[0], row[1]) for row in self._rows("SELECT id, name FROM series")]

    def remove_before(self, series: int, before_us: int, limit: int) -> int:
        """Remove a series' oldest readings of before a time, at most ``limit``.

        Returns how many; the newest reading and all rollups stay.
        """
        with sentences(self._path):
            return remove_before(self._connection, series, before_us, limit)

    def next_request(self, kinds: Collection[str] = ()) -> RequestRow | None:
        """Return the oldest request of some kinds that is not carried out yet.

        Without ``kinds``: of those that no other program than ingest carries out.
        """
        with sentences(self._path):
            return requests.oldest_open(self._connection, kinds)

    def tell_request(
        self, number: int, state: str, progress: tuple[int, int], said: str = ""
    ) -> None:
        """Keep how far a request is: ``running``, ``done`` or ``failed``."""
        with sentences(self._path), transaction(self._connection):
            requests.tell(self._connection, number, state, progress, said)

    def open_commands(self, now_us: int) -> bool:
        """Give up the commands that are too old; tell whether others are open."""
        with sentences(self._path):
            if not commands.count_open(self._connection):
                return False
            with transaction(self._connection):
                commands.expire(self._connection, now_us)
            return commands.count_open(self._connection) > 0

    def queued_commands(self, now_us: int) -> list[Waiting]:
        """Return the commands to send, the oldest first."""
        with sentences(self._path):
            return commands.queued(self._connection, now_us)

    def newest_start(self, board: str) -> tuple[int, int] | None:
        """Return (b, r) of the newest start that a board's packs speak of."""
        with sentences(self._path):
            return commands.newest_start(self._connection, board)

    def anchor_us(self, board: str, start: tuple[int, int]) -> int | None:
        """Return unix time minus uptime of a board's start, None when not known."""
        with sentences(self._path):
            return commands.anchor_us(self._connection, board, start)

    def mark_commands_sent(self, numbers: Iterable[int], now_us: int) -> None:
        """Keep that commands are on their way; done before they are."""
        with sentences(self._path), transaction(self._connection):
            commands.mark_sent(self._connection, numbers, now_us)

    def due_sendings(self, now_us: int, silence_us: int) -> list[DueSending]:
        """Return the updates that go on; those that led to nothing are ended first."""
        with sentences(self._path):
            if not updates.any_open(self._connection):
                return []
            with transaction(self._connection):
                updates.give_up(self._connection, now_us, silence_us)
            return updates.due(self._connection)

    def mark_offered(self, numbers: Iterable[int], now_us: int) -> None:
        """Keep that updates are offered; done before they are."""
        with sentences(self._path), transaction(self._connection):
            updates.mark_offered(self._connection, numbers, now_us)

    def open_questions(self) -> list[Question]:
        """Return the questions to boards that are still to be sent."""
        with sentences(self._path):
            return software.waiting(self._connection)

    def mark_asked(self, numbers: Iterable[int], now_us: int) -> None:
        """Keep that questions are on their way; done before they are."""
        with sentences(self._path), transaction(self._connection):
            software.mark_sent(self._connection, numbers, now_us)

    def keep_lamps(self, rows: Iterable[LampRow]) -> None:
        """Keep what was seen of lamps; what was seen before of the same ones goes."""
        with sentences(self._path), transaction(self._connection):
            lamps.save(self._connection, rows)

    def scene_book(self) -> SceneBook:
        """Return where a scene that plays is written down."""
        return SceneBook(self._connection, self._path)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database file and empty it."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def incoming(self) -> Incoming:
        """Return a place to gather measurements from elsewhere, then merge them."""
        return Incoming(self._connection, self._path)

    def _write(self, batch: Batch) -> None:
        if batch.enrolled:
            standing.enrol(self._connection, batch.enrolled, batch.enrolled_us)
        self._measurements.write(batch.readings)
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


def without(state: dict[str, Any]) -> str:
    """Return the patch (RFC 7396) that removes the objects a new state brings whole.

    Else the sensors and settings of a sketch would stay when the board runs another.
    """
    return orjson.dumps(
        {key: None for key, value in state.items() if isinstance(value, dict)}
    ).decode()
