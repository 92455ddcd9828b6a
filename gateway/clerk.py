"""The one that writes what ingest hears into the store, for both lanes, one at a time.

Each lane has a thread of its own, which waits for its broker; here they meet. What is
written is committed before an answer goes out.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.broker import Delivery
from gateway.clock import StepWatch
from gateway.commands import Commands, Messages
from gateway.errors import DannayaError
from gateway.identities import Identities
from gateway.intake import Intake
from gateway.pace import Pace
from gateway.requests import Requests
from gateway.store import Batch, EventRow, StoreError, Writer
from gateway.sweep import Sweep
from gateway.update.sending import Updates

RETRY_S = 1.0
CHORES_S = 0.05  # how often the small chores are looked at, in a busy room
SETTLE_S = 0.5  # how long what is safe may stay unseen, while much is to be done

log = logging.getLogger("dannaya.ingest")


@dataclass(frozen=True)
class LaneBooks:
    """What is kept for one lane: its intake, what its boards are told and sent."""

    intake: Intake
    commands: Commands
    updates: Updates
    setting: str  # where the dashboard reads how the lane is


class Clerk:
    """Commits batches of either lane and does the room's small chores in between."""

    def __init__(
        self,
        writer: Writer,
        lanes: Mapping[str, LaneBooks],
        sweep: Sweep,
        requests: Requests,
        identities: Identities,
        stop: threading.Event,
    ) -> None:
        self._writer = writer
        self._lanes = lanes
        self._sweep = sweep
        self._requests = requests
        self._identities = identities
        self._stop = stop
        self._steps = StepWatch()
        self._lock = threading.Lock()
        self._clear: dict[str, list[str]] = {}
        self._settle_s = 0.0
        self._chores_s = 0.0
        self._settles = True  # else the next batch waits until it can

    def enter(
        self, lane: str, deliveries: Sequence[Delivery], pace: Pace
    ) -> Messages | None:
        """Commit what was delivered; return the answers that it now allows.

        None when told to stop before that.
        """
        books = self._lanes[lane]
        with self._lock:
            batch = self._batch(books, deliveries)
            if batch and not self._write(batch, pace):
                return None
            # A board that sleeps leaves with its ack: its commands go before it.
            answers = self._due(lane) + books.intake.acknowledgements(batch)
        for refused in batch.refused:
            log.warning(
                "refused %s: %s %s", refused.topic, refused.reason, refused.detail
            )
        return answers

    def settle(self, idle: bool = False) -> None:
        """Now and then, let readers see what was only jotted down.

        A busy lane does it while its next batch gathers; an ``idle`` one, which would
        make the other wait, does it only when that has stopped.
        """
        steady_s = time.monotonic()
        if steady_s < self._settle_s + SETTLE_S * idle:
            return
        self._settle_s = steady_s + SETTLE_S
        with self._lock:
            try:
                self._writer.settle()
            except StoreError as error:
                log.error("%s", error)
                self._settles = False

    def commands(self, lane: str) -> Messages:
        """Return the commands to send to boards of a lane now."""
        with self._lock:
            return self._due(lane)

    def chores(self) -> None:
        """Remove what is too old, carry out requests, see who may speak: in turns."""
        steady_s = time.monotonic()
        if steady_s < self._chores_s:
            return
        self._chores_s = steady_s + CHORES_S
        with self._lock:
            self._sweep.step(time.time_ns() // 1000, steady_s)
            self._requests.step(steady_s)
            self._forget()
            self._look_who_may_speak(steady_s)

    def to_clear(self, lane: str) -> Messages:
        """Return the empty messages that make a broker drop what it retains.

        The same again until ``note_cleared``: the broker may be away just now.
        """
        if lane not in self._clear:
            return []
        with self._lock:
            return [(f"kit/{board}/state", b"") for board in self._clear[lane]]

    def note_cleared(self, lane: str, messages: Messages) -> None:
        """Learn that the broker of a lane has these messages of ``to_clear``."""
        with self._lock:
            waiting = self._clear.pop(lane)[len(messages) :]
            if waiting:
                self._clear[lane] = waiting

    def tell(self, lane: str, facts: Mapping[str, object] | None) -> None:
        """Keep the link's state where the dashboard reads it; None: it is gone."""
        batch = Batch()
        batch.settings[self._lanes[lane].setting] = {
            **(facts or {}),
            "connected": facts is not None,
            "at_us": time.time_ns() // 1000,
        }
        with self._lock:
            self._try(batch)

    def _batch(self, books: LaneBooks, deliveries: Sequence[Delivery]) -> Batch:
        batch = Batch()
        now_us = time.time_ns() // 1000
        step_us = self._steps.check(now_us, time.monotonic_ns() // 1000)
        if step_us:
            for one in self._lanes.values():
                one.intake.forget_anchors()
            books.intake.reset_clock(batch, step_us, now_us)
        for delivery in deliveries:
            books.intake.take(batch, delivery, now_us)
        books.intake.close(batch)
        return batch

    def _due(self, lane: str) -> Messages:
        """Return the commands and updates due; none when the store cannot tell."""
        try:
            now_us = time.time_ns() // 1000
            books, steady_s = self._lanes[lane], time.monotonic()
            commands = books.commands.due(now_us, steady_s, lane)
            return commands + books.updates.due(now_us, steady_s, lane)
        except DannayaError as error:
            log.error("%s", error)
            return []

    def _write(self, batch: Batch, pace: Pace) -> bool:
        """Write until it succeeds; False when stopped before that."""
        while True:
            start_s = time.monotonic()
            if self._try(batch, pace.busy and self._settles):
                pace.note_commit(time.monotonic() - start_s)
                return True
            if self._stop.wait(RETRY_S):
                return False

    def _try(self, batch: Batch, jot: bool = False) -> bool:
        try:
            if jot:
                self._writer.jot(batch)
            else:
                self._writer.write(batch)
                self._settles = True
        except StoreError as error:
            log.error("%s", error)
            return False
        return True

    def _forget(self) -> None:
        """Drop what is remembered of boards that were just removed from the store."""
        boards, self._requests.forgotten = self._requests.forgotten, []
        for board in boards:
            for lane, books in self._lanes.items():
                books.intake.forget(board)
                self._clear.setdefault(lane, []).append(board)
        if boards:
            self._writer.forget_numbers()

    def _look_who_may_speak(self, steady_s: float) -> None:
        try:
            wrong = self._identities.step(steady_s)
        except StoreError as error:
            log.error("%s", error)
            return
        if wrong:
            now_us = time.time_ns() // 1000
            event = EventRow(now_us, None, "secrets_unreadable", "error", {})
            self._try(Batch(events=[event]))
