"""Places for viewers: each open stream takes one of the server's threads."""

import threading

MAX_VIEWERS = 300


class Seats:
    """How many viewers more there is room for, over all streams of a dashboard."""

    def __init__(self, free: int = MAX_VIEWERS) -> None:
        self._free = free
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Give a seat away; False when none is left."""
        with self._lock:
            if not self._free:
                return False
            self._free -= 1
            return True

    def give_back(self) -> None:
        """Free a seat."""
        with self._lock:
            self._free += 1
