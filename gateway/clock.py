"""When was it measured? (DESIGN §3, Clock.) Times are integer microseconds UTC.

Boards need no clock: a pack says the board's uptime when the readings were taken (u)
and when this copy was sent (t). The least delayed of the recent packs tells best what
unix time uptime zero was: the offset is the smallest (received - t) of 10 minutes.
"""

from collections import deque

from gateway.message import Envelope, Record

WINDOW_US = 600_000_000
STEP_US = 2_000_000
# Beyond these a claimed time is not believed, and the time of reception is taken.
MAX_AHEAD_US = 60_000_000
MAX_AGE_US = 366 * 86_400_000_000


class Anchor:
    """The offset between one start's uptime and unix time, in microseconds.

    Feed it from accepted packs only: neither retained nor duplicate, and with a `t`.
    """

    def __init__(self, offset_us: int | None = None) -> None:
        self.offset_us = offset_us
        # (received, offset), offsets rising: the first is the smallest of the window,
        # and what follows are those that will be once it has left.
        self._rising: deque[tuple[int, int]] = deque()

    def observe(self, received_us: int, sent_ms: int) -> int:
        """Take one pack into account and return the offset.

        An offset given at the start counts as if it were observed with the first pack.
        """
        rising = self._rising
        offset_us = received_us - sent_ms * 1000
        if not rising and self.offset_us is not None:
            rising.append((received_us, self.offset_us))
        while rising and rising[-1][1] >= offset_us:
            rising.pop()
        rising.append((received_us, offset_us))
        while rising[0][0] <= received_us - WINDOW_US:
            rising.popleft()
        self.offset_us = rising[0][1]
        return self.offset_us

    def reset(self) -> None:
        """Forget everything: the gateway's clock was stepped."""
        self.offset_us = None
        self._rising.clear()


def measured_at(
    record: Record, envelope: Envelope | None, received_us: int, offset_us: int | None
) -> tuple[int, str]:
    """Return (time in microseconds, quality) of a record.

    Quality: "measured" when the board knew the time; "rebuilt" from its uptime;
    "received" when neither can be believed or is there.
    """
    time_us = record.time_us
    if record.absolute:
        if time_us <= received_us + MAX_AHEAD_US:
            return time_us, "measured"
        return received_us, "received"
    if envelope is None or offset_us is None:
        return received_us + time_us, "received"
    # u after t would put a reading in the future.
    uptime_us = min(offset_us + envelope.uptime_ms * 1000, received_us)
    if uptime_us < received_us - MAX_AGE_US:
        return received_us + time_us, "received"
    return uptime_us + time_us, "rebuilt"


class StepWatch:
    """Notices when the gateway's wall clock is set."""

    def __init__(self) -> None:
        self._difference_us: int | None = None

    def check(self, wall_us: int, monotonic_us: int) -> int:
        """Return by how much the wall clock was stepped since the last check, or 0.

        Below 2 seconds it is drift, or the clock being slewed: 0.
        """
        before, self._difference_us = self._difference_us, wall_us - monotonic_us
        if before is None or abs(self._difference_us - before) < STEP_US:
            return 0
        return self._difference_us - before
