"""Which packs of which start of which board were seen (DESIGN §3, Ledger).

Pure: no clock, no store. The Starts are loaded from the store and saved in the same
transaction as the readings; if that transaction fails, load a new Ledger. Only packs
whose mac was found good, or that need none, may be recorded.

A pack names its start (b, r), its number s, and o = [b, s], the oldest pack that its
board still keeps. First, which start? ``board_starts`` decides, and may refuse a twin.
Then, what o says: starts of a lower b are closed, what was not seen of them is missing;
the start that o names keeps from there on. Last, which pack?

| pack                                     | outcome                                   |
|------------------------------------------|-------------------------------------------|
| never seen, from o on                    | `new`: store it                           |
| never seen, below o                      | `late`: store it; event                   |
| seen, from o on                          | `duplicate`: drop, acknowledge again      |
| seen, below o                            | `replay`: refuse it; event                |
| the same, delivered again by the broker  | `duplicate`: we had died after storing it |
| number or o jumps by more than 10,000,   | as above, event `jump`; what was jumped   |
| unsigned                                 | over is neither sent nor missing          |
| of a start with more than 4096 gaps that | `replay`: refused, event `scattered`; no  |
| the board still keeps                    | board of the kit sends so                 |

Memory is bounded by that last rule and by 64 starts a board.
"""

from collections.abc import Iterable
from typing import NamedTuple

from gateway.board_starts import BoardStarts, Event, described
from gateway.message import Envelope
from gateway.start import Completeness, Start, acknowledged, completeness

__all__ = ["Completeness", "Ledger", "Start", "Verdict", "completeness"]


class Verdict(NamedTuple):
    """What to do with a pack: outcome, its start, and the events to log.

    outcome: "new" or "late" (store), "duplicate" (drop), "replay" or "twin" (refuse).
    start: None when the pack was refused for its start.
    """

    outcome: str
    start: Start | None
    events: tuple[Event, ...]


class Ledger:
    """The books of every board of a room."""

    def __init__(self, starts: Iterable[Start] = ()) -> None:
        self._boards: dict[str, BoardStarts] = {}
        self._changed: list[Start] = []
        for start in starts:
            board = self._boards.setdefault(
                start.board, BoardStarts(start, self._changed)
            )
            if (start.last_us, start.b) > (board.live.last_us, board.live.b):
                board.live = start
            board.add(start)

    def record(
        self,
        board: str,
        envelope: Envelope,
        received_us: int,
        signed: bool = False,
        redelivered: bool = False,
    ) -> Verdict:
        """Enter a pack in the books and return what to do with it.

        ``redelivered``: the broker says that it delivers this message again.
        """
        books = self._boards.get(board)
        if books is None:
            start = Start(board, envelope.boot, envelope.random, first_us=received_us)
            books = self._boards[board] = BoardStarts(start, self._changed)
            books.add(start)
        events: list[Event] = []
        found = books.find(envelope, received_us, events)
        if not isinstance(found, Start):
            return Verdict(found, None, tuple(events))
        start = found
        books.touch(start)
        jump = start.hear_of(envelope.seq, signed)
        if books.announce(start, envelope, signed) or jump:
            events.append(("jump", described(envelope)))
        outcome = self._enter(start, envelope, redelivered, events)
        if outcome != "replay":
            # No start is heard later than the live one: that tells which it is when
            # the books are read again.
            live_us = received_us if start is books.live else books.live.last_us
            start.last_us = min(received_us, live_us)
        return Verdict(outcome, start, tuple(events))

    def refuse(self, board: str, envelope: Envelope, received_us: int) -> Verdict:
        """Enter a pack that was refused for its content, so that it is acknowledged.

        Never for a pack whose mac is wrong: its board would drop the true one.
        """
        return self.record(board, envelope, received_us)

    def forget(self, board: str) -> None:
        """Close the books of a board for good: it is as if it had never been heard."""
        self._boards.pop(board, None)
        self._changed[:] = [start for start in self._changed if start.board != board]

    def acknowledged(self, start: Start) -> int | None:
        """Return the s to announce once the packs recorded so far are committed.

        Every pack of the start from the oldest kept to s was recorded; None when the
        oldest itself was not.
        """
        return acknowledged(start)

    def changed(self) -> list[Start]:
        """Return the starts that have changed since the last call, to be saved."""
        changed = list(self._changed)
        self._changed.clear()
        for start in changed:
            start.dirty = False
        return changed

    def _enter(
        self, start: Start, envelope: Envelope, redelivered: bool, events: list[Event]
    ) -> str:
        """Enter one pack in the books of its start; return the outcome."""
        seq = envelope.seq
        kept = seq >= start.oldest
        if start.has(seq):
            if kept or redelivered:
                return "duplicate"
            events.append(("replay", described(envelope)))
            return "replay"
        if not start.has_room():
            events.append(("scattered", described(envelope)))
            return "replay"
        start.see(seq)
        if kept:
            return "new"
        events.append(("late", described(envelope)))
        return "late"
