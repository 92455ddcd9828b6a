"""Which start does a pack belong to? The starts of one board, and the live one.

A board's id is held by its live start, the one heard last; another that is not its
successor can take the id over only after 30 s of silence.

| start of the pack                               | what it is                        |
|-------------------------------------------------|-----------------------------------|
| the live one                                    | itself                            |
| known; no `t`, or this pack was seen before     | an earlier start, not live        |
| known; `t`, never seen; live one silent         | live again, event `returned`      |
| known; `t`, never seen; live one talking        | `twin`                            |
| new; b above the live one's                     | live: the board was restarted     |
| new; b below; no `t`; no other start has this b | an earlier start, unheard so far  |
| the same, once earlier starts were forgotten    | `replay`: it may be one of those  |
| new; b not above; live one silent               | live: event `wiped`               |
| new; b not above; live one talking              | `twin`                            |

`t` is the time of sending in the envelope: a board leaves it out of a pack that it
kept over a restart. A twin is an event once a minute, and changes nothing.
"""

from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal

from gateway.message import Envelope
from gateway.start import Start

SILENT_US = 30_000_000
TELL_TWIN_US = 60_000_000
KEEP_STARTS = 64

Event = tuple[str, dict[str, Any]]
Refusal = Literal["twin", "replay"]


@dataclass(slots=True)
class BoardStarts:
    """The starts of one board; ``live`` holds its id.

    ``changed``: the ledger's list of starts to save, which all boards share.
    """

    live: Start
    changed: list[Start]
    starts: dict[tuple[int, int], Start] = field(default_factory=dict)
    # The board has said that it keeps nothing of starts with a lower b.
    closed_below: int = 0
    twin_told_us: int | None = None

    def add(self, start: Start) -> Start:
        """Keep a start, and forget the one heard longest ago when they are too many."""
        self.starts[start.b, start.r] = start
        if len(self.starts) > KEEP_STARTS:
            others = [
                one for one in self.starts.values() if one not in (self.live, start)
            ]
            oldest = min(others, key=lambda one: one.last_us)
            del self.starts[oldest.b, oldest.r]
        return start

    def touch(self, start: Start) -> None:
        """Put a start on the list of those to be saved."""
        if not start.dirty:
            start.dirty = True
            self.changed.append(start)

    def find(
        self, envelope: Envelope, received_us: int, events: list[Event]
    ) -> Start | Refusal:
        """Return the start of a pack, or the outcome "twin" or "replay"."""
        start = self.starts.get((envelope.boot, envelope.random))
        if start is self.live:
            return start
        fresh = envelope.sent_ms is not None
        if start is None:
            return self._find_new(envelope, received_us, fresh, events)
        if not fresh or start.has(envelope.seq):
            return start
        if self._is_talking(received_us):
            return self._twin(envelope, received_us, events)
        self._take_over(start, "returned", events)
        return start

    def announce(self, start: Start, envelope: Envelope, signed: bool) -> bool:
        """Learn what the board keeps from a pack's o; True when it jumps wildly."""
        boot, seq = envelope.oldest
        named = start if boot == start.b else self._named(boot)
        jump = False
        if named is not None:
            jump = named.hear_of(seq, signed)
            named.keep_from(seq)
            self.touch(named)
        if boot > self.closed_below:
            self.closed_below = boot
            self._close(boot)
        elif start.b < self.closed_below:
            start.close()
        return jump

    def _close(self, below: float = inf) -> None:
        """Close the starts with a lower b than this."""
        for start in self.starts.values():
            if start.b < below and start.oldest <= start.newest:
                start.close()
                self.touch(start)

    def _named(self, boot: int) -> Start | None:
        """Return the newest start with this b; a wiped board has used it twice."""
        found = [one for one in self.starts.values() if one.b == boot]
        return max(found, key=lambda one: one.first_us, default=None)

    def _find_new(
        self, envelope: Envelope, received_us: int, fresh: bool, events: list[Event]
    ) -> Start | Refusal:
        start = Start(
            self.live.board, envelope.boot, envelope.random, first_us=received_us
        )
        if envelope.boot > self.live.b:
            self.live = start
            return self.add(start)
        if not fresh and all(one.b != envelope.boot for one in self.starts.values()):
            if self._may_be_forgotten(envelope.boot):
                events.append(("replay", described(envelope)))
                return "replay"
            return self.add(start)
        if self._is_talking(received_us):
            return self._twin(envelope, received_us, events)
        self._close()
        self._take_over(start, "wiped", events)
        return self.add(start)

    def _may_be_forgotten(self, boot: int) -> bool:
        full = len(self.starts) >= KEEP_STARTS
        return full and boot < min(one.b for one in self.starts.values())

    def _is_talking(self, received_us: int) -> bool:
        # A clock that was set back must not make the live start talk for ever.
        return abs(received_us - self.live.last_us) < SILENT_US

    def _take_over(self, start: Start, how: str, events: list[Event]) -> None:
        detail = {"b": start.b, "r": start.r, "before": [self.live.b, self.live.r]}
        events.append((how, detail))
        self.live = start
        self.closed_below = 0

    def _twin(
        self, envelope: Envelope, received_us: int, events: list[Event]
    ) -> Literal["twin"]:
        told_us = self.twin_told_us
        if told_us is None or abs(received_us - told_us) >= TELL_TWIN_US:
            self.twin_told_us = received_us
            events.append(("twin", described(envelope)))
        return "twin"


def described(envelope: Envelope) -> dict[str, int]:
    """Return what an event says of a pack."""
    return {"b": envelope.boot, "r": envelope.random, "s": envelope.seq}
