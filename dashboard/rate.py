"""How many measurements arrive per second, seen from a counter that only grows."""

from collections import deque

WINDOW_US = 5_000_000


class Rate:
    """Remembers the counter over the last five seconds or so."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, int]] = deque()

    def observe(self, now_us: int, count: int) -> float | None:
        """Note the counter and return its growth per second.

        None until there are two samples. The newest sample that is older than the
        window stays, so that a page that polls slowly gets a rate too. A clock that
        went back or a counter that shrank (a new store) starts again.
        """
        samples = self._samples
        if samples and (now_us < samples[-1][0] or count < samples[-1][1]):
            samples.clear()
        samples.append((now_us, count))
        while len(samples) > 2 and samples[1][0] <= now_us - WINDOW_US:
            samples.popleft()
        first_us, first_count = samples[0]
        if now_us == first_us:
            return None
        return (count - first_count) * 1e6 / (now_us - first_us)
