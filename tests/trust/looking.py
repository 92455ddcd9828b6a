"""What a test asks of the lamps of a board."""

import time

from gateway.store import Reader
from gateway.trust.evidence import Found
from gateway.trust.observed import Doors
from gateway.trust.watch import RATE_US, Watch
from tests.conftest import wait_for

GOOD_DOORS = Doors(1, anonymous_in=False, weak_in=False, tls=("TLSv1.3", "X"))


def now_us() -> int:
    return time.time_ns() // 1000


class Looking:
    """Looks at a store's boards as the room's own program does, when it is told."""

    def __init__(self, store: Reader) -> None:
        self.watch = Watch(store)
        self.keys: dict[str, str] = {}
        self.doors = GOOD_DOORS

    def look(self, ahead_us: int = 0) -> dict[tuple[str, str], Found]:
        """Return (board, lamp) -> what is found; ``ahead_us`` is added to the time."""
        found = self.watch.look(now_us() + ahead_us, self.keys, self.doors)
        return {(board, one.lamp): one for board, ones in found.items() for one in ones}

    def rates(self) -> dict[tuple[str, str], Found]:
        """Return the next look, as if the time for a rate had passed."""
        return self.look(RATE_US)

    def wait(self, board: str, lamp: str, state: str, *says: str) -> Found:
        """Wait until a lamp has a state for reasons that hold these codes."""
        last: list[Found] = []

        def seen() -> bool:
            found = self.look().get((board, lamp))
            last[:] = [found] if found else []
            return bool(found and is_so(found, state, says))

        wait_for(seen, what=f"{board} {lamp} {state} {says}; last: {last}")
        return last[0]


def is_so(found: Found, state: str, says: tuple[str, ...]) -> bool:
    """Tell whether a lamp has a state and these reasons."""
    return found.state == state and set(says) <= said(found)


def said(found: Found) -> set[str]:
    """Return the codes of a lamp's facts."""
    return {one["say"] for one in found.facts}
