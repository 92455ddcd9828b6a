"""The desk: where the dashboard, which only reads, leaves what it wants done."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import orjson

from gateway.language import tr
from gateway.store import (
    answers,
    commands,
    progress,
    requests,
    software,
    update_requests,
)
from gateway.store.ballots import Ballots
from gateway.store.connection import StoreError, connect, sentences, transaction
from gateway.store.progress import Checked
from gateway.store.rows import EventRow
from gateway.store.sqlite import existing_path

MOST_COMMANDS = 500  # a room of boards, some for each
MOST_WAITING = 50  # more is somebody pressing a button that nobody answers


class Desk:
    """Takes requests and lines of the log; opened for each, closed after it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, kind: str, detail: dict[str, Any]) -> int:
        """Queue a request for the gateway; return its number.

        Raises StoreError when too many wait already: the gateway is not running.
        """
        with sentences(self._path), transaction(self._connection):
            if requests.count_open(self._connection) >= MOST_WAITING:
                raise StoreError(
                    tr("Too many requests wait: does the gateway of this room run?")
                )
            return requests.add(self._connection, kind, detail)

    def command(self, board: str, wanted: Mapping[str, Any], life_s: float) -> int:
        """Queue a command for a board, and log it; return its number.

        Raises WrongCommand for what cannot be one, StoreError when too many wait.
        """
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            if commands.count_open(self._connection) >= MOST_COMMANDS:
                raise StoreError(
                    tr("Too many commands wait: does the gateway of this room run?")
                )
            number = commands.add(self._connection, board, wanted, now_us, life_s)
            detail = {"command": number, "set": dict(wanted)}
            self._log(EventRow(now_us, board, "command", "info", detail))
            return number

    def change(self, key: str, change: Callable[[Any], Any]) -> Any:
        """Replace the setting ``key`` by what ``change`` makes of it; return that.

        ``change`` is given None when there is none yet. Nobody else writes meanwhile.
        """
        with sentences(self._path), transaction(self._connection):
            rows = self._connection.execute(
                "SELECT value FROM setting WHERE key = ?", (key,)
            ).fetchall()
            new = change(orjson.loads(rows[0][0]) if rows else None)
            self._connection.execute(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)",
                (key, orjson.dumps(new).decode()),
            )
            return new

    def add_bundle(
        self, manifest: bytes, signature: bytes, content: bytes, drill: bool = False
    ) -> int:
        """Keep a bundle that was checked; return its number, and log a new one."""
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            parts = (manifest, signature, content, now_us, drill)
            number = update_requests.add_bundle(self._connection, *parts)
            if not drill:
                detail = {"bundle": number, "seq": orjson.loads(manifest).get("seq")}
                self._log(EventRow(now_us, None, "update_added", "info", detail))
            return number

    def send_bundle(self, bundle: int, boards: Sequence[str], auto: bool) -> list[int]:
        """Queue a bundle for boards; return the numbers of its sendings.

        Raises StoreError when it is no longer kept, or when too many wait.
        """
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            return update_requests.send(self._connection, bundle, boards, auto, now_us)

    def drop_bundle(self, bundle: int) -> None:
        """Remove a bundle, and what is known of its way to boards."""
        with sentences(self._path), transaction(self._connection):
            update_requests.drop(self._connection, bundle)

    def stop_sendings(self, numbers: Iterable[int]) -> int:
        """Stop those that no board has begun to load; return how many."""
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            return update_requests.stop(self._connection, numbers, now_us)

    def ask_proof(self, board: str, nonce: str) -> int:
        """Queue the question what a board runs; return its number."""
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            return software.ask(self._connection, board, nonce, now_us)

    def keep_software(
        self, board: str, seq: int, files: Sequence[Sequence[Any]], how: str
    ) -> None:
        """Keep what a board should run from now on."""
        now_us = time.time_ns() // 1000
        with sentences(self._path), transaction(self._connection):
            software.save(self._connection, board, seq, files, how, now_us)

    def ballots(self) -> Ballots:
        """Return where polls are opened, answered and closed."""
        return Ballots(self._connection, self._path)

    def count_answer(self, step: str, question: str, option: int) -> None:
        """Count an answer to a question of the guides; nothing says whose it is."""
        with sentences(self._path), transaction(self._connection):
            answers.count(self._connection, step, question, option)

    def clear_answers(self) -> None:
        """Begin to count the answers again."""
        with sentences(self._path), transaction(self._connection):
            answers.clear(self._connection)

    def note(self, event: EventRow) -> None:
        """Write a line into the event log."""
        with sentences(self._path), transaction(self._connection):
            self._log(event)

    def keep_progress(self, row: Checked) -> bool:
        """Keep a step that a seat has passed; False when it was passed before."""
        with sentences(self._path), transaction(self._connection):
            return progress.save(self._connection, row)

    def take_progress_back(self, seat: int, step: str) -> None:
        """Forget that the facilitator saw a step; what was measured stays."""
        with sentences(self._path), transaction(self._connection):
            progress.take_back(self._connection, seat, step)

    def clear_progress(self) -> int:
        """Forget what all seats have passed, for other people; return how much."""
        with sentences(self._path), transaction(self._connection):
            return progress.clear(self._connection)

    def _log(self, event: EventRow) -> None:
        self._connection.execute(
            "INSERT INTO event (t_us, board, kind, severity, detail) "
            "VALUES (?, ?, ?, ?, ?)",
            (*event[:4], orjson.dumps(event.detail).decode()),
        )


def open_desk(url: str) -> Desk:
    """Return the desk of the store at ``url``; NoStore before the first start."""
    path = existing_path(url)
    return Desk(connect(path), path)
