"""How long one source must wait after wrong passwords. Pure, and bounded in memory."""

from collections import OrderedDict
from typing import NamedTuple

FREE_FAILURES = 5
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0
FORGOTTEN_S = 3600.0  # without a further failure
MOST_SOURCES = 1_000  # the one that failed longest ago goes first


class Failures(NamedTuple):
    """What is known of a source: how often it failed, and when last."""

    times: int
    last_s: float


class Throttle:
    """Counts failures by source; ``now_s`` is a clock that is never set back."""

    def __init__(self) -> None:
        self._sources: OrderedDict[str, Failures] = OrderedDict()

    def wait_s(self, source: str, now_s: float) -> float:
        """Return how long this source must still wait, 0 when it may try."""
        known = self._known(source, now_s)
        return max(0.0, known.last_s + pause_s(known.times) - now_s)

    def failed(self, source: str, now_s: float) -> int:
        """Note a failure; return how many there were in a row."""
        times = self._known(source, now_s).times + 1
        self._sources[source] = Failures(times, now_s)
        self._sources.move_to_end(source)
        if len(self._sources) > MOST_SOURCES:
            self._sources.popitem(last=False)
        return times

    def passed(self, source: str) -> None:
        """Forget the failures of a source that knew the password."""
        self._sources.pop(source, None)

    def _known(self, source: str, now_s: float) -> Failures:
        found = self._sources.get(source)
        if found is None or now_s - found.last_s > FORGOTTEN_S:
            return Failures(0, now_s)
        return found


def pause_s(failures: int) -> float:
    """Return the pause after so many failures in a row: none, then twice as long."""
    if failures < FREE_FAILURES:
        return 0.0
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_WAIT_S * 2.0**doublings, LONGEST_WAIT_S)
