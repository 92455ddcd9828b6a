"""From a delivered message to what the store will write (no input, no output).

The rules stand in wire, ledger and clock; this module puts them in order for one
batch: decode, ask the ledger, find the time, fill the batch. Nothing counts before
the batch is committed; only then does ``acknowledgements`` give the boards' acks.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import orjson

from gateway.broker import Delivery
from gateway.clock import Anchor, measured_at
from gateway.ledger import Ledger, Start
from gateway.store import (
    Answer,
    Batch,
    EventRow,
    Reading,
    RefusalRow,
    Seen,
    SeriesKey,
)
from gateway.update.words import proved_of, word_of
from gateway.wire import REASONS, Envelope, Message, Refused, decode

# The first word of `model` in a board's state -> the kind of board it is
MODEL_KINDS = {"simulated": "simulated", "virtual": "virtual"}

GOODBYES = ("lost", "disconnected", "sleeping")
# A program that sends readings and no state, as lesson 4: it is there all the same, and
# the period of the program before it is not its own.
STATELESS: dict[str, Any] = {"state": "ready", "period_s": None}

# A board that sends many times a second is noted as heard this often: a write less for
# each of its packs.
HEARD_EVERY_US = 500_000
MOST_SERIES = 20_000  # remembered at a time
COMMAND_ID = re.compile(r"[0-9]{1,18}")
MOST_WHY = 64
NONCE = re.compile(r"[0-9a-f]{32}")

StartKey = tuple[str, int, int]
# (board, topic, line) -> the line with its mac, None when the board has no key
Sign = Callable[[str, str, bytes], bytes | None]


# (board, sending, file, offset) -> the message that brings this part, if there is one
Part = Callable[[str, int, int, int], tuple[str, bytes] | None]


def no_part(_board: str, _number: int, _file: int, _at: int) -> None:
    """Send nothing: a gateway that has no updates."""


def no_key(_board: str, _topic: str, _line: bytes) -> None:
    """Sign nothing: a lane without keys."""


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
        self._anchors: dict[StartKey, Anchor] = {
            key_of(start): Anchor(anchor_us) for start, anchor_us in loaded
        }
        self._lane = lane
        self._gate = gate
        self._sign = sign
        self._part = part
        self._replies: list[tuple[str, bytes]] = []
        self._kinds: dict[str, str] = {}
        self._heard: dict[str, Seen] = {}  # what the store was last told of each board
        self._away: set[str] = set()  # boards whose last word was a goodbye
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
        elif message.kind == "state":
            self._take_state(batch, message, delivery.retained, received_us)
        elif message.kind == "cmd/ack":
            self._take_answer(batch, message, delivery.retained, received_us)
        elif message.kind == "update/ack":
            self._take_update(batch, message, delivery.retained, received_us)
        elif message.kind == "time":
            self._tell_time(message, delivery.retained, received_us)
        elif message.records:
            self._take_records(batch, message, delivery, received_us)

    def close(self, batch: Batch) -> None:
        """Add the starts that the batch touched; call once, before writing it."""
        batch.lane = self._lane
        batch.seen = {
            board: seen
            for board, seen in batch.seen.items()
            if self._is_news(board, seen)
        }
        batch.starts = self._ledger.changed()
        for start in batch.starts:
            anchor = self._anchors.get(key_of(start))
            if anchor is not None and anchor.offset_us is not None:
                batch.anchors[key_of(start)] = anchor.offset_us

    def acknowledgements(self, batch: Batch) -> list[tuple[str, bytes]]:
        """Return (topic, payload) of the acks that the committed batch allows.

        And of the other answers that its messages ask for.
        """
        acks, self._replies = self._replies, []
        for start in batch.starts:
            seq = self._ledger.acknowledged(start)
            if seq is not None:
                ack = {"b": start.b, "r": start.r, "s": seq}
                acks.append((f"kit/{start.board}/ack", orjson.dumps(ack)))
        return acks

    def reset_clock(self, batch: Batch, step_us: int, now_us: int) -> None:
        """Forget every anchor, and log why: the gateway's own clock was stepped."""
        self.forget_anchors()
        detail = {"step_s": round(step_us / 1e6, 3)}
        batch.events.append(EventRow(now_us, None, "clock_step", "warning", detail))

    def forget(self, board: str) -> None:
        """Drop all that is remembered of a board."""
        self._ledger.forget(board)
        self._kinds.pop(board, None)
        self._away.discard(board)
        self._heard.pop(board, None)
        self._anchors = {k: one for k, one in self._anchors.items() if k[0] != board}
        self._series = {k: one for k, one in self._series.items() if k[0] != board}

    def forget_anchors(self) -> None:
        """Work out anew what time each board's uptime is."""
        for anchor in self._anchors.values():
            anchor.reset()

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
            offset_us = self._offset(start, envelope, received_us)
        for record in message.records:
            t_us, quality = measured_at(record, envelope, received_us, offset_us)
            series = self._series_of(message.board, record.name, record.unit)
            batch.readings.append(Reading(series, t_us, record.value, quality))
        batch.count("stored", len(message.records))
        state = None
        if envelope is None and message.board in self._away:
            self._away.discard(message.board)
            state = STATELESS
        self._see(batch, message, received_us, state)

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
            self._see(batch, message, received_us, None)
        else:
            why = verdict.outcome
            refused = Refused(why, REASONS[why], message.board, None)
            self._refuse(batch, refused, delivery, received_us)
        return None

    def _offset(self, start: Start, envelope: Envelope, received_us: int) -> int | None:
        """Return unix time minus board uptime, in us, for the pack's start."""
        anchor = self._anchors.setdefault(key_of(start), Anchor())
        if envelope.sent_ms is not None:
            anchor.observe(received_us, envelope.sent_ms)
        return anchor.offset_us

    def _take_state(
        self, batch: Batch, message: Message, retained: bool, received_us: int
    ) -> None:
        body = dict(message.body or {})
        model = str(body.get("model", "")).split(" ")[0]
        if model:
            self._kinds[message.board] = MODEL_KINDS.get(model, "board")
        if body.get("state") in GOODBYES:
            self._away.add(message.board)
        else:
            self._away.discard(message.board)
        alive = not retained and body.get("state") != "lost"
        self._see(batch, message, received_us if alive else None, body)

    def _take_answer(
        self, batch: Batch, message: Message, retained: bool, received_us: int
    ) -> None:
        """Add what became of a command; a retained answer is not of this moment."""
        answer = answer_of(message, received_us)
        if answer is not None and not retained:
            batch.answers.append(answer)
            self._see(batch, message, received_us, None)

    def _take_update(
        self, batch: Batch, message: Message, retained: bool, received_us: int
    ) -> None:
        """Add what a board says of an update; answer with the part that it wants."""
        if retained:
            return
        body = message.body or {}
        proved = proved_of(message.board, body, received_us)
        word = word_of(message.board, body, received_us)
        if proved is not None:
            batch.proved.append(proved)
        elif word is not None:
            batch.words.append(word)
            if word.state == "wants":
                found = self._part(word.board, word.id, body["file"], body["at"])
                self._replies += [found] if found else []
        else:
            return
        self._see(batch, message, received_us, None)

    def _tell_time(self, message: Message, retained: bool, received_us: int) -> None:
        """Answer a board that asks for the time, if it can know that it is us."""
        nonce = (message.body or {}).get("nonce")
        if retained or type(nonce) is not str or not NONCE.fullmatch(nonce):
            return
        topic = f"kit/{message.board}/time/ack"
        body = {"unix": received_us // 1_000_000, "nonce": nonce}
        answer = self._sign(message.board, topic, orjson.dumps(body))
        if answer is not None:
            self._replies.append((topic, answer))

    def _see(
        self,
        batch: Batch,
        message: Message,
        seen_us: int | None,
        state: dict[str, Any] | None,
    ) -> None:
        before = batch.seen.get(message.board)
        if before is not None:
            if state is None and before.last_seen_us == seen_us:
                return
            seen_us = seen_us or before.last_seen_us
            state = {**(before.state or {}), **(state or {})} or None
        if message.kind == "foreign":
            kind = "foreign"
        else:
            kind = self._kinds.get(message.board, "board")
        batch.seen[message.board] = Seen(self._lane, kind, seen_us, message.site, state)

    def _is_news(self, board: str, seen: Seen) -> bool:
        """Tell whether the store has to learn this of a board, and remember it then."""
        told = self._heard.get(board)
        if told is not None and seen.state is None and seen[:2] == told[:2]:
            passed_us = (seen.last_seen_us or 0) - (told.last_seen_us or 0)
            if seen.site == told.site and 0 <= passed_us < HEARD_EVERY_US:
                return False
        self._heard[board] = seen
        return True

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


def answer_of(message: Message, received_us: int) -> Answer | None:
    """Return a board's answer to a command; None for one to nothing that we asked."""
    body = message.body or {}
    number, ok, why = str(body.get("id", "")), body.get("ok"), body.get("why", "")
    if not COMMAND_ID.fullmatch(number) or type(ok) is not bool or type(why) is not str:
        return None
    name = body.get("name")
    if type(name) is str and name:
        why = f"{why}:{name}"
    return Answer(message.board, int(number), ok, why[:MOST_WHY], received_us)


def key_of(start: Start) -> StartKey:
    """Return what names a start: (board, b, r)."""
    return start.board, start.b, start.r
