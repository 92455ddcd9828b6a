"""From a delivered message to what the store will write (no input, no output).

The rules stand in wire, ledger and clock; this module puts them in order for one
batch: decode, ask the ledger, find the time, fill the batch. Nothing counts before
the batch is committed; only then does ``acknowledgements`` give the boards' acks.
"""

from collections.abc import Iterable
from typing import Protocol

from gateway.anchors import Anchors, key_of
from gateway.broker import Delivery
from gateway.clock import measured_at
from gateway.ledger import Ledger, Start
from gateway.presence import Presence
from gateway.replies import Part, Replies, Sign, no_key, no_part
from gateway.store import Batch, EventRow, Reading, RefusalRow, SeriesKey
from gateway.wire import REASONS, Envelope, Message, Refused, decode

MOST_SERIES = 20_000  # remembered at a time


class Gate(Protocol):
    """Decides whether a message may count (``gateway.gates``)."""

    def admits(
        self,
        batch: Batch,
        message: Message | Refused,
        delivery: Delivery,
        received_us: int,
    ) -> bool:
        """Tell whether it may; if not, the batch has what is to be kept of it."""


class Intake:
    """Takes messages of one lane; remembers starts, anchors and kinds of boards.

    ``gate`` turns away what may not count; without one, everything may. ``sign`` gives
    the signed form of an answer to a board (DESIGN §3), None for a board without key.
    ``part`` gives the part of an update that a board asks for.
    """

    def __init__(
        self,
        starts: Iterable[tuple[Start, int | None]],
        lane: str,
        gate: Gate | None = None,
        sign: Sign = no_key,
        part: Part = no_part,
    ) -> None:
        loaded = list(starts)
        self._ledger = Ledger(start for start, _ in loaded)
        self._anchors = Anchors(loaded)
        self._lane = lane
        self._gate = gate
        self._replies = Replies(sign, part)
        self._presence = Presence(lane)
        self._series: dict[tuple[str, str, str], SeriesKey] = {}

    def take(self, batch: Batch, delivery: Delivery, received_us: int) -> None:
        """Add what one delivered message brings to the batch, or its refusal."""
        message = decode(delivery.topic, delivery.payload, delivery.retained)
        if message is None:
            return
        gate = self._gate
        if gate and not gate.admits(batch, message, delivery, received_us):
            return
        if isinstance(message, Refused):
            self._refuse(batch, message, delivery, received_us)
        elif message.records:
            self._take_records(batch, message, delivery, received_us)
        elif message.kind == "state":
            self._presence.take_state(batch, message, delivery.retained, received_us)
        elif not delivery.retained:  # what is answered or asked is of this moment
            self._take_word(batch, message, received_us)

    def close(self, batch: Batch) -> None:
        """Add the starts that the batch touched; call once, before writing it."""
        batch.lane = self._lane
        batch.seen = {
            board: seen
            for board, seen in batch.seen.items()
            if self._presence.is_news(board, seen)
        }
        batch.starts = self._ledger.changed()
        batch.anchors |= self._anchors.known(batch.starts)

    def acknowledgements(self, batch: Batch) -> list[tuple[str, bytes]]:
        """Return (topic, payload) of the acks that the committed batch allows.

        And of the other answers that its messages ask for.
        """
        acks = self._replies.due()
        for start in batch.starts:
            seq = self._ledger.acknowledged(start)
            if seq is not None:
                ack = b'{"b":%d,"r":%d,"s":%d}' % (start.b, start.r, seq)
                acks.append((f"kit/{start.board}/ack", ack))
        return acks

    def reset_clock(self, batch: Batch, step_us: int, now_us: int) -> None:
        """Forget every anchor, and log why: the gateway's own clock was stepped."""
        self.forget_anchors()
        detail = {"step_s": round(step_us / 1e6, 3)}
        batch.events.append(EventRow(now_us, None, "clock_step", "warning", detail))

    def forget(self, board: str) -> None:
        """Drop all that is remembered of a board."""
        self._ledger.forget(board)
        self._presence.forget(board)
        self._anchors.forget(board)
        self._series = {k: one for k, one in self._series.items() if k[0] != board}

    def forget_anchors(self) -> None:
        """Work out anew what time each board's uptime is."""
        self._anchors.reset()

    def _take_records(
        self,
        batch: Batch,
        message: Message,
        delivery: Delivery,
        received_us: int,
    ) -> None:
        offset_us = None
        envelope = message.envelope
        if envelope is not None:
            start = self._admit(batch, message, envelope, delivery, received_us)
            if start is None:
                return
            offset_us = self._anchors.offset(start, envelope, received_us)
        for record in message.records:
            t_us, quality = measured_at(record, envelope, received_us, offset_us)
            series = self._series_of(message.board, record.name, record.unit)
            batch.readings.append(Reading(series, t_us, record.value, quality))
        batch.count("stored", len(message.records))
        state = None
        if envelope is None and message.board in self._presence.away:
            state = self._presence.come_back(message.board)
        self._presence.see(batch, message, received_us, state)

    def _series_of(self, board: str, name: str, unit: str) -> SeriesKey:
        """Return the key of a series, made once: each is used thousands of times."""
        words = (board, name, unit)
        found = self._series.get(words)
        if found is None:
            if len(self._series) >= MOST_SERIES:
                self._series.clear()
            found = self._series[words] = SeriesKey(board, self._lane, name, unit)
        return found

    def _admit(
        self,
        batch: Batch,
        message: Message,
        envelope: Envelope,
        delivery: Delivery,
        received_us: int,
    ) -> Start | None:
        """Ask the ledger; return the start of a pack to store, None otherwise."""
        verdict = self._ledger.record(
            message.board,
            envelope,
            received_us,
            signed=self._lane == "protected",  # its gate has checked the mac
            redelivered=delivery.duplicate,
        )
        for kind, detail in verdict.events:
            batch.events.append(
                EventRow(received_us, message.board, kind, "warning", detail)
            )
        start = verdict.start
        if start is not None and verdict.outcome in ("new", "late"):
            key = key_of(start)
            batch.packs[key] = batch.packs.get(key, 0) + 1
            if verdict.outcome == "late":
                batch.count("late")
            return start
        if verdict.outcome == "duplicate":
            batch.count("duplicates")
            self._presence.see(batch, message, received_us, None)
        else:
            why = verdict.outcome
            refused = Refused(why, REASONS[why], message.board, None)
            self._refuse(batch, refused, delivery, received_us)
        return None

    def _take_word(self, batch: Batch, message: Message, received_us: int) -> None:
        """Take what a board answers or asks; one that makes sense shows it alive."""
        sound = False
        if message.kind == "cmd/ack":
            sound = self._replies.take_answer(batch, message, received_us)
        elif message.kind == "update/ack":
            sound = self._replies.take_update(batch, message, received_us)
        elif message.kind == "time":
            self._replies.tell_time(message, received_us)
        if sound:
            self._presence.see(batch, message, received_us, None)

    def _refuse(
        self,
        batch: Batch,
        refused: Refused,
        delivery: Delivery,
        received_us: int,
    ) -> None:
        if refused.envelope is not None and refused.board is not None:
            self._ledger.refuse(refused.board, refused.envelope, received_us)
        batch.refused.append(
            RefusalRow(
                received_us,
                self._lane,
                refused.board,
                delivery.topic,
                delivery.payload,
                refused.reason,
                refused.detail,
            )
        )
        batch.count("refused")
