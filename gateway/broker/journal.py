"""What the protected broker's log tells: who came, who left, who was turned away.

It goes into the room's own log of events. A denied message is only seen here: MQTT
3.1.1 tells its sender that all went well.
"""

import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from gateway.broker.log_lines import MOST_TEXT, UNKNOWN, Told, read_line
from gateway.broker.wills import Wills
from gateway.store import Batch, EventRow, StoreError, Writer, open_store

FLUSH_S = 1.0
MOST_KINDS = 200  # different lines that are kept apart between two writes
BOARD = re.compile(r"[a-z0-9-]{3,32}")
REFUSAL = re.compile(r"Sending CONNACK to (?P<source>\S+) \(\d+, [1-9]\d*\)")
MOST_CALLERS = 2_000  # addresses remembered at a time


class Callers:
    """Who came from which address: the broker does not name one that it refuses.

    It tells the address in the line before, and it does one thing at a time.
    """

    def __init__(self) -> None:
        self._refused: str | None = None  # the address that was just told no
        self._boards: dict[str, set[str]] = {}

    def note_answer(self, line: str) -> None:
        """Remember the address in a refusal; any other line is let pass."""
        found = REFUSAL.match(line)
        if found:
            self._refused = found["source"]

    def named(self, told: Told, revoked: Collection[str]) -> Told:
        """Return what was told with the address, and the board that it must be.

        A revoked board is named when it alone of those has ever come from there, any
        other when nobody else has.
        """
        detail = dict(told.detail)
        if told.kind == "connected" and told.client:
            if len(self._boards) >= MOST_CALLERS:
                self._boards.clear()
            self._boards.setdefault(detail["source"], set()).add(told.client)
        if told.kind != "login_refused" or told.client != UNKNOWN:
            return told
        source = self._refused or ""
        here = self._boards.get(source, set())
        likely = here & set(revoked) or here
        client = next(iter(likely)) if len(likely) == 1 else ""
        board = client if BOARD.fullmatch(client) else None
        return told._replace(client=board, detail=(("source", source),))


class Journal:
    """Gathers what the log tells and writes it into the store once a second.

    The same thing told many times is one event that counts it, so that who tries ten
    thousand passwords fills neither the store nor the disk.
    """

    def __init__(self, write: Callable[[Batch], None]) -> None:
        self._write = write
        self._callers = Callers()
        self._wills = Wills()
        self._lock = threading.Lock()
        self._waiting: dict[Told, tuple[int, int]] = {}  # how many, the first when
        self._dropped = 0

    def hear(self, line: str, revoked: Collection[str] = ()) -> None:
        """Take a line of the log; ``revoked`` boards are named when they come back."""
        told = read_line(line) or self._will_denied(line)
        if told is None:
            self._callers.note_answer(line)
            return
        if told.kind == "connected":
            self._wills.note_arrival(told.client)
        told = self._callers.named(told, revoked)
        with self._lock:
            if told in self._waiting or len(self._waiting) < MOST_KINDS:
                self._add(told)
            else:
                self._dropped += 1

    def _will_denied(self, line: str) -> Told | None:
        client, topic = self._wills.strange_topic(line) or (None, "")
        if client is None or not BOARD.fullmatch(client):
            return None  # the room's own programs have rights of their own
        return Told("denied", "warning", client, (("topic", topic[:MOST_TEXT]),))

    def tell(self, kind: str, severity: str, **detail: str) -> None:
        """Add something that the log did not say."""
        with self._lock:
            self._add(Told(kind, severity, None, tuple(detail.items())))

    def _add(self, told: Told) -> None:
        times, first_us = self._waiting.get(told) or (0, time.time_ns() // 1000)
        self._waiting[told] = times + 1, first_us

    def flush(self, now_us: int) -> None:
        """Write what has come; it waits here when the store cannot take it."""
        with self._lock:
            waiting, dropped = dict(self._waiting), self._dropped
        events = [event_of(told, *seen) for told, seen in waiting.items()]
        if dropped:
            detail = {"times": dropped}
            events.append(EventRow(now_us, None, "log_overflow", "warning", detail))
        if not events:
            return
        self._write(Batch(events=events))
        with self._lock:
            self._dropped -= dropped
            for told, (times, _) in waiting.items():
                left = self._waiting[told][0] - times
                if left:
                    self._waiting[told] = left, now_us
                else:
                    del self._waiting[told]

    def run(self, stop: threading.Event) -> None:
        """Flush every second until told to stop, and once more then."""
        while not stop.wait(FLUSH_S):
            self._try()
        self._try()

    def _try(self) -> None:
        with suppress(StoreError):  # full or locked: the next second tries again
            self.flush(time.time_ns() // 1000)


def event_of(told: Told, times: int, first_us: int) -> EventRow:
    """Return the line of the room's log for what was told since ``first_us``."""
    detail: dict[str, Any] = dict(told.detail)
    board = told.client if told.client and BOARD.fullmatch(told.client) else None
    if told.client and board is None:
        detail["client"] = told.client[:MOST_TEXT]
    if times > 1:
        detail["times"] = times
    return EventRow(first_us, board, told.kind, told.severity, detail)


@contextmanager
def keeping(
    store_url: str | None,
) -> Iterator[tuple[Callable[[str, Collection[str]], None], Callable[[], None]]]:
    """Give what takes the log's lines, and what starts to write them into a store.

    Nothing is kept without a store. The second is to be called when the broker runs:
    a program with threads must not be forked.
    """
    if store_url is None:
        yield lambda line, revoked: None, lambda: None
        return
    store = open_store(store_url)
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    journal = Journal(store.write)
    ended = threading.Event()
    thread = threading.Thread(target=journal.run, args=(ended,), name="journal")
    try:
        yield journal.hear, thread.start
    finally:
        ended.set()
        if thread.ident is not None:
            thread.join()
        store.close()
