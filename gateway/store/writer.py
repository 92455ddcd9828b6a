"""The gateway's side of the store: one batch, one transaction, one commit."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.store import (
    commands,
    forgetting,
    journal,
    lamps,
    requests,
    software,
    standing,
    updates,
    virtual,
)
from gateway.store.batch import Batch
from gateway.store.commands import Waiting
from gateway.store.connection import connect, sentences, transaction
from gateway.store.entries import Entries
from gateway.store.incoming import Incoming
from gateway.store.lamps import LampRow
from gateway.store.reader import Reader
from gateway.store.requests import RequestRow
from gateway.store.retention import remove_before
from gateway.store.software import Question
from gateway.store.stage import SceneBook
from gateway.store.starts import load_starts
from gateway.store.updates import DueSending


class Writer(Reader):
    """A Reader that also writes. One per database; not shared between threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._entries = Entries(connection)
        self._failed = False

    def write(self, batch: Batch) -> None:
        """Commit the whole batch, durably; StoreError means nothing was written."""
        with self._try() as entries:
            entries.enter(batch)

    def jot(self, batch: Batch) -> None:
        """As ``write``, but readers see the batch only after the next ``settle``.

        Or after the next ``write``. Costs a fraction of it, in a busy room.
        """
        with self._try() as entries:
            entries.jot(batch)

    def settle(self) -> None:
        """Let readers see all that was jotted down, here or before a crash.

        Where nothing waits, nothing is locked: another program may be writing.
        """
        with sentences(self._path):
            if not self._failed and not journal.waits(self._connection):
                return
        with self._try() as entries:
            entries.settle()

    @contextmanager
    def _try(self) -> Iterator[Entries]:
        """Give the entries inside a transaction; begin anew where the last one failed.

        A connection opened while nothing could be written stays so: the file's rights
        may have been given back, or the USB stick put in again.
        """
        with sentences(self._path):
            if self._failed:
                # Closed first: connections of one process share what they could open.
                self._connection.close()
                self._connection = connect(self._path)
                self._entries = Entries(self._connection)
                self._failed = False
            try:
                with transaction(self._connection):
                    yield self._entries
            except sqlite3.Error:
                self._entries.forget()
                self._failed = True
                raise

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
        self.settle()
        with sentences(self._path):
            return forgetting.remove_some(self._connection, board, limit)

    def forget(self, board: str) -> None:
        """Remove all that is left of a board: no table names it any more."""
        with self._try() as entries:
            entries.settle()
            forgetting.remove_rest(self._connection, board)
        self.forget_numbers()

    def forget_numbers(self) -> None:
        """Look every series up again: another connection has removed some."""
        self._entries.forget()

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
        self.settle()
        return Incoming(self._connection, self._path)
