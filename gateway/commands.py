"""Queued commands -> messages for boards; ``firmware/kit/commands.py`` is the far end.

A command waits in the store until its board is there: a board that sleeps or is lost
gets it when it comes back, if its life is not over then. It is kept as sent before it
is sent, and never sent again: a gateway that is killed in between lets it grow too
old, which costs somebody one more press of a button, and no board obeys twice.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson

from gateway.store import Waiting, Writer

LOOK_S = 0.1  # how often, while commands are open
PEEK_S = 0.05  # how often it is asked whether another program has written
AWAY = ("lost", "disconnected", "sleeping")

Messages = list[tuple[str, bytes]]
KeyOf = Callable[[str], bytes | None]


def no_key(board: str) -> None:
    """Return no key: for a room whose boards have none."""


class Commands:
    """Looks for commands when another program has written into the store."""

    def __init__(self, writer: Writer, key_of: KeyOf = no_key) -> None:
        """``key_of`` gives the key that signs a board's commands, None without one."""
        self._writer = writer
        self._key_of = key_of
        self._version: int | None = None
        self._due_s = 0.0
        self._peek_s = 0.0
        self._open = True

    def due(self, now_us: int, steady_s: float, lane: str = "open") -> Messages:
        """Return what to publish to boards of a lane now; it is kept as sent already.

        ``steady_s`` is a clock that is never set. Costs next to nothing while nobody
        asks for anything. Raises StoreError: then nothing is to be published.
        """
        if steady_s < self._peek_s and not self._open:
            return []
        self._peek_s = steady_s + PEEK_S
        version = self._writer.version()
        if version == self._version and (not self._open or steady_s < self._due_s):
            return []
        self._version = version
        self._due_s = steady_s + LOOK_S
        self._open = self._writer.open_commands(now_us)
        if not self._open:
            return []
        ready = [
            (waiting, start)
            for waiting in self._writer.queued_commands(now_us)
            if waiting.lane == lane and (start := self._start_of(waiting))
        ]
        messages = [self._message(*one, now_us) for one in ready]
        if ready:
            self._writer.mark_commands_sent([one.id for one, _ in ready], now_us)
        return messages

    def _start_of(self, waiting: Waiting) -> tuple[int, int] | None:
        """Return (b, r) of the board's present start, None while it is away."""
        if waiting.state.get("state", "ready") in AWAY:
            return None
        told = waiting.state.get("start")
        if isinstance(told, list) and [type(part) for part in told] == [int, int]:
            return told[0], told[1]
        return self._writer.newest_start(waiting.board)

    def _message(
        self, waiting: Waiting, start: tuple[int, int], now_us: int
    ) -> tuple[str, bytes]:
        body: dict[str, Any] = {
            "id": str(waiting.id),
            "b": start[0],
            "r": start[1],
            "n": waiting.id,
            "life_s": max(1, -(-(waiting.expires_us - now_us) // 1_000_000)),
            "set": waiting.wanted,
        }
        anchor_us = self._writer.anchor_us(waiting.board, start)
        if anchor_us is not None:
            body["u"] = max(0, (now_us - anchor_us) // 1000)
        topic = f"kit/{waiting.board}/cmd"
        return topic, signed(topic, orjson.dumps(body), self._key_of(waiting.board))


def signed(topic: str, line: bytes, key: bytes | None, rest: bytes = b"") -> bytes:
    """Return a message with its mac behind the first line (DESIGN §3).

    ``rest`` is what follows that line, with the newline in front.
    """
    if key is None:
        return line + rest
    digest = hmac.digest(key, topic.encode() + b"\n" + line + rest, sha256)
    return line + b" " + urlsafe_b64encode(digest[:16])[:22] + rest
