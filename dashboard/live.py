"""Store -> one snapshot at a time -> every viewer, the same bytes.

One thread follows the store, and only while somebody looks. A viewer always gets the
newest frame: a slow one misses frames, it never queues them.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from dashboard.frames import Frame, encode
from dashboard.seats import Seats
from gateway.store import Reader, StoreError, open_store

# What one snapshot is made of: called with the store, and whether it is the full one.
Look = Callable[[Reader, bool], dict[str, Any]]

POLL_S = 0.04  # how soon a commit is noticed
SHORTEST_S = 0.25  # at most 4 snapshots a second
LONGEST_S = 1.0  # a silent board shows although nothing is committed
RETRY_S = 0.5  # a store that cannot be read is tried again
CLOCK = "now_us"  # the one fact of a snapshot that is never the same


class Live:
    """Follows the store for as long as there are viewers or questions.

    ``shortest_s`` is the least time between two snapshots for viewers.
    """

    def __init__(
        self,
        store_url: str,
        look: Look,
        seats: Seats | None = None,
        shortest_s: float = SHORTEST_S,
    ) -> None:
        self._store_url = store_url
        self._look = look
        self._seats = seats or Seats()
        self._shortest_s = shortest_s
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._newest: Frame | None = None
        self._full: Frame | None = None
        self._wanted_s = 0.0  # a full frame built at this time or later is wanted
        self._number = 0
        self._shown: dict[str, Any] = {}
        self.viewers = 0
        self.closed = False
        self.error = ""

    def join(self) -> bool:
        """Count one viewer more; False when there are too many."""
        with self._changed:
            if self.closed or not self._seats.take():
                return False
            if not self.viewers:
                self._newest = None  # from before the room was last looked at
            self.viewers += 1
            self._wake()
            return True

    def leave(self) -> None:
        """Count one viewer less."""
        with self._changed:
            self.viewers -= 1
            self._seats.give_back()

    def newer(self, number: int, timeout_s: float) -> Frame | None:
        """Wait for a frame after ``number``, without sparks; None on time-out."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.closed or self._is_newer(number), timeout_s
            )
            return self._newest if self._is_newer(number) else None

    def full(self, timeout_s: float) -> Frame | None:
        """Return a frame with sparks, 0.25 s old at most; None on time-out."""
        with self._changed:
            wanted_s = time.monotonic() - SHORTEST_S
            if self._full is None or self._full.built_s < wanted_s:
                self._wanted_s = max(self._wanted_s, wanted_s)
                self._wake()
            self._changed.wait_for(
                lambda: self.closed or self._full_since(wanted_s), timeout_s
            )
            return self._full if self._full_since(wanted_s) else None

    def close(self) -> None:
        """End every stream and the thread."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(5)

    def _is_newer(self, number: int) -> bool:
        return self._newest is not None and self._newest.number > number

    def _full_since(self, built_s: float) -> bool:
        return self._full is not None and self._full.built_s >= built_s

    def _asked(self) -> bool:
        return self._wanted_s > 0 and not self._full_since(self._wanted_s)

    def _wake(self) -> None:
        """Make the thread look now; the caller holds the lock."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        """Follow the store; open it again whenever it cannot be read."""
        while not self.closed:
            try:
                with closing(open_store(self._store_url, readonly=True)) as store:
                    self._follow(store)
            except StoreError as error:
                self.error = error.sentence
                with self._changed:
                    self._changed.wait_for(lambda: self.closed, RETRY_S)

    def _follow(self, store: Reader) -> None:
        """Publish frames until the dashboard closes."""
        seen = None
        while self._sleep():
            version = store.version()
            if self._asked():
                self._publish_full(store)
            if self._due(version != seen):
                seen = version
                self._publish(store)
            self.error = ""

    def _sleep(self) -> bool:
        """Wait until it is worth looking at the store; False when closing."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.closed or self._asked() or self.viewers > 0
            )
            self._changed.wait_for(lambda: self.closed or self._asked(), POLL_S)
            return not self.closed

    def _due(self, changed: bool) -> bool:
        """Tell whether the viewers should have a new frame."""
        if not self.viewers:
            return False
        return self._older(LONGEST_S) or (changed and self._older(self._shortest_s))

    def _older(self, seconds: float) -> bool:
        """Tell whether the viewers' newest frame is that old, or not there."""
        newest = self._newest
        return newest is None or time.monotonic() - newest.built_s >= seconds

    def _publish(self, store: Reader) -> None:
        """Give the viewers a new frame; one that says the same only as a sign of life.

        A stage stands still while the room's readings go on.
        """
        built_s = time.monotonic()
        snapshot = self._look(store, False)
        same = {**snapshot, CLOCK: 0} == {**self._shown, CLOCK: 0}
        if same and not self._older(LONGEST_S):
            return
        frame = self._encode(snapshot, built_s)
        with self._changed:
            self._newest, self._shown = frame, snapshot
            self._changed.notify_all()

    def _publish_full(self, store: Reader) -> None:
        built_s = time.monotonic()
        frame = self._encode(self._look(store, True), built_s)
        with self._changed:
            self._full = frame
            self._changed.notify_all()

    def _encode(self, snapshot: dict[str, Any], built_s: float) -> Frame:
        self._number += 1
        return encode(self._number, built_s, snapshot)
