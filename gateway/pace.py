"""How long a batch stays open: the price of a commit against the wait (pure)."""

QUIET = 250.0  # messages a second; below it each message is committed at once
FLOOD = 5_000.0  # above it the disk must keep up, whatever a message waits
FLOOD_S = 0.020
# What a message of a busy room may wait in all. The commit takes its own part of it, so
# a slow disk leaves a shorter window, and a quick one saves more commits.
BUDGET_S = 0.008
SHORTEST_S = 0.002
MEMORY_S = 0.25
COMMIT_WEIGHT = 0.05  # of the newest commit in the mean of them


class Pace:
    """Follows the rate of messages and the commits, and answers with a window."""

    def __init__(self) -> None:
        self._rate = 0.0
        self._last_s: float | None = None
        self._commit_s = 0.0

    def note(self, count: int, now_s: float) -> None:
        """Learn that ``count`` more messages were there at ``now_s`` (monotonic)."""
        if self._last_s is not None:
            passed_s = max(now_s - self._last_s, 1e-6)
            weight = min(1.0, passed_s / MEMORY_S)
            self._rate += (count / passed_s - self._rate) * weight
        self._last_s = now_s

    def note_commit(self, took_s: float) -> None:
        """Learn how many seconds a commit has taken."""
        self._commit_s += (took_s - self._commit_s) * COMMIT_WEIGHT

    @property
    def busy(self) -> bool:
        """Tell whether many small batches follow each other."""
        return QUIET <= self._rate < FLOOD

    def window_s(self) -> float:
        """Return how long the next batch may wait for more, in seconds."""
        if self._rate < QUIET:
            return 0.0
        if self._rate >= FLOOD:
            return FLOOD_S
        return max(SHORTEST_S, BUDGET_S - self._commit_s)
