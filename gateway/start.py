"""The books of one start of a board: which of its packs were seen, missed, are to come.

A start is what a board lives from one power-on to the next; its packs are numbered
from 0. ``sent = received + missing + en route`` holds at every moment.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from gateway import ranges
from gateway.ranges import Ranges

# A jump of an unsigned number by more than this is not believed to be a loss.
MAX_JUMP = 10_000
# More gaps than this are not kept apart: see ``has_room``.
MAX_RANGES = 4096
MAX_SKIPPED = 256


class Completeness(NamedTuple):
    """A start's packs: all it is known to have sent, and what became of them."""

    sent: int
    received: int
    missing: int
    en_route: int


@dataclass(slots=True, eq=False)
class Start:
    """One start of one board; changed only by the ledger.

    ``ranges``: the packs seen. ``oldest``: the oldest pack the board still keeps.
    ``newest``: the highest pack heard of, -1 before any. ``received``: packs seen.
    ``skipped``: packs jumped over by an unsigned number, counted nowhere. ``dirty``:
    changed since the ledger last gave it out to be saved.
    """

    board: str
    b: int
    r: int
    ranges: Ranges = field(default_factory=list)
    oldest: int = 0
    newest: int = -1
    received: int = 0
    first_us: int = 0
    last_us: int = 0
    skipped: Ranges = field(default_factory=list)
    dirty: bool = False

    def has(self, seq: int) -> bool:
        """Tell whether this pack was seen."""
        return ranges.contains(self.ranges, seq)

    def see(self, seq: int) -> None:
        """Enter a pack that was not seen before."""
        ranges.add(self.ranges, seq)
        if self.skipped:
            ranges.discard(self.skipped, seq)
        self.received += 1

    def hear_of(self, seq: int, signed: bool) -> bool:
        """Learn that the board has sent this pack; True when that is a wild jump."""
        if seq <= self.newest:
            return False
        jump = not signed and seq - self.newest > MAX_JUMP
        if jump:
            self.skipped.append((self.newest + 1, seq - 1))
            # Bounded: what falls out is counted missing after all.
            del self.skipped[:-MAX_SKIPPED]
        self.newest = seq
        return jump

    def keep_from(self, seq: int) -> None:
        """Learn that the board no longer keeps any pack below this one."""
        if seq > self.oldest:
            self.oldest = seq

    def close(self) -> None:
        """Learn that the board keeps no pack of this start any more."""
        self.keep_from(self.newest + 1)

    def has_room(self) -> bool:
        """Tell whether one more range can be kept, closing the oldest gap if needed.

        Only a gap that the board has given up is closed: its packs stay missing, and
        one that comes after all is then taken for a replay.
        """
        if len(self.ranges) < MAX_RANGES:
            return True
        (low, _), (after, high) = self.ranges[:2]
        if after > self.oldest:
            return False
        self.ranges[:2] = [(low, high)]
        return True


def acknowledged(start: Start) -> int | None:
    """Return s: each pack from the oldest kept to s is seen; None if not one is."""
    at = ranges.find(start.ranges, start.oldest)
    if at < 0 or start.ranges[at][1] < start.oldest:
        return None
    return start.ranges[at][1]


def completeness(start: Start) -> Completeness:
    """Return what became of the packs of a start."""
    if not start.skipped and start.ranges == [(0, start.newest)]:  # nearly always
        sent = start.newest + 1
        return Completeness(sent, start.received, sent - start.received, 0)
    sent = start.newest + 1 - ranges.count(start.skipped)
    span = max(0, start.newest + 1 - start.oldest)
    seen = ranges.count(start.ranges, start.oldest)
    skipped = ranges.count(start.skipped, start.oldest)
    en_route = span - seen - skipped
    missing = sent - start.received - en_route
    return Completeness(sent, start.received, missing, en_route)
