"""How long a batch stays open: the price of a commit against the wait (pure)."""

# messages a second -> seconds a batch waits for more before it is committed
WINDOWS = ((250.0, 0.0), (5_000.0, 0.0065), (float("inf"), 0.020))
MEMORY_S = 1.0


class Pace:
    """Follows the rate of messages and answers with a window.

    When the room is quiet a message is committed at once; at 1,000 messages a second
    6.5 ms gather a few for one commit; in a flood 20 ms make the disk keep up.
    """

    def __init__(self) -> None:
        self._rate = 0.0
        self._last_s: float | None = None

    def note(self, count: int, now_s: float) -> None:
        """Learn that ``count`` more messages were there at ``now_s`` (monotonic)."""
        if self._last_s is not None:
            passed_s = max(now_s - self._last_s, 1e-6)
            weight = min(1.0, passed_s / MEMORY_S)
            self._rate += (count / passed_s - self._rate) * weight
        self._last_s = now_s

    def window_s(self) -> float:
        """Return how long the next batch may wait for more, in seconds."""
        return next(window for limit, window in WINDOWS if self._rate < limit)
