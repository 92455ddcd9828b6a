"""The desk: where the dashboard, which only reads, leaves what it wants done."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import orjson

from gateway.language import tr
from gateway.store import commands, requests
from gateway.store.connection import StoreError, connect, sentences, transaction
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

    def note(self, event: EventRow) -> None:
        """Write a line into the event log."""
        with sentences(self._path), transaction(self._connection):
            self._log(event)

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
