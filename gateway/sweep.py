"""The room's retention: old readings go, a few at a time, between two batches.

Ingest is the one writer of the store. A step in between its batches waits for nobody,
and a batch waits for one short step at most; a thread of its own would make both wait
for SQLite's lock.
"""

import logging
from collections.abc import Sequence

from gateway.room import Retention, kept_for
from gateway.store import StoreError, Writer

STEP_ROWS = 2_000  # removed in 1 ms, 12 ms at most where this was measured
PAUSE_S = 0.1  # between two steps: at most a tenth of ingest's time
EVERY_S = 600.0  # from the end of one sweep to the next

log = logging.getLogger("dannaya.ingest")


class Sweep:
    """Goes through all series now and then, and removes what is too old."""

    def __init__(self, writer: Writer, retention: Sequence[Retention]) -> None:
        self._writer = writer
        self._retention = tuple(retention)
        self._due_s = 0.0
        self._waiting: list[tuple[int, int]] = []

    def step(self, now_us: int, steady_s: float) -> int:
        """Do one small step if it is time for one; return how many readings went.

        ``now_us`` is the wall clock's time, ``steady_s`` a clock that is never set.
        """
        if not self._retention or steady_s < self._due_s:
            return 0
        try:
            return self._step(now_us, steady_s)
        except StoreError as error:
            log.error("%s", error)
            self._due_s = steady_s + EVERY_S
            return 0

    def _step(self, now_us: int, steady_s: float) -> int:
        if not self._waiting:
            self._waiting = self._too_old(now_us)
        removed = 0
        if self._waiting:
            removed = self._writer.remove_before(*self._waiting[-1], STEP_ROWS)
            if not removed:
                self._waiting.pop()
        if removed:
            self._due_s = steady_s + PAUSE_S
        elif not self._waiting:
            self._due_s = steady_s + EVERY_S
        return removed

    def _too_old(self, now_us: int) -> list[tuple[int, int]]:
        """Return (series, time before which its readings are too old)."""
        found = []
        for series, quantity in self._writer.series_numbers():
            keep_s = kept_for(self._retention, quantity)
            if keep_s is not None:
                found.append((series, now_us - keep_s * 1_000_000))
        return found
