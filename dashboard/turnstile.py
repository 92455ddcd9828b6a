"""The turnstile in front of the ballot box: how often one network address may answer.

It lives in memory only: no address is ever written, and a new poll starts it afresh.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

WINDOW_S = 10.0
MOST_TRIES = 30  # from one address in a window, those that were refused too
MOST_SOURCES = 1_000  # the one that came longest ago goes first


@dataclass
class Source:
    """An address: its tries in this window, and its votes in this poll."""

    window_s: float
    tries: int = 0
    votes: int = 0


class Turnstile:
    """Lets votes through; ``now_s`` is a clock that is never set back."""

    def __init__(self) -> None:
        self._poll = 0
        self._sources: OrderedDict[str, Source] = OrderedDict()
        self._lock = threading.Lock()
        self.box = threading.Lock()  # one vote is written at a time

    def stops(self, source: str, poll: int, most: int, now_s: float) -> str:
        """Return why an address may not vote now, "" when it may.

        ``crowd``: it tries too fast. ``address``: it has given ``most`` votes.
        """
        with self._lock:
            found = self._source(source, poll, now_s)
            if now_s - found.window_s >= WINDOW_S:
                found.window_s, found.tries = now_s, 0
            found.tries += 1
            if found.tries > MOST_TRIES:
                return "crowd"
            return "address" if found.votes >= most else ""

    def voted(self, source: str, poll: int, now_s: float) -> None:
        """Note a vote that was counted."""
        with self._lock:
            self._source(source, poll, now_s).votes += 1

    def _source(self, source: str, poll: int, now_s: float) -> Source:
        if poll != self._poll:
            self._poll = poll
            self._sources.clear()
        found = self._sources.setdefault(source, Source(now_s))
        self._sources.move_to_end(source)
        if len(self._sources) > MOST_SOURCES:
            self._sources.popitem(last=False)
        return found
