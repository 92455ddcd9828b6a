"""What there is to judge a step by: a board's stream, and what else was seen of it.

Pure values. Times are microseconds UTC.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Stream(NamedTuple):
    """The recent readings of one quantity in one unit, the oldest first."""

    name: str
    unit: str
    lane: str
    t_us: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def newest_us(self) -> int:
        """Return the time of the newest reading."""
        return self.t_us[-1]


class Refusal(NamedTuple):
    """A refused message of the last moments: a code of ``gateway.reasons``."""

    t_us: int
    topic: str
    reason: str


class Order(NamedTuple):
    """A command of today: what was wanted, and what became of it."""

    wanted: Mapping[str, Any]
    state: str


class Lab(NamedTuple):
    """What the lab of a browser saw of its virtual board.

    ``lines``: what was printed last; ``led``: how often the LED changed; ``mended``:
    an error was shown, and a later program ran without one.
    """

    lines: tuple[str, ...] = ()
    led: int = 0
    mended: bool = False


class Evidence(NamedTuple):
    """All that is known of a board when a step of it is judged.

    ``kind`` is that of the board, "" when the room does not know it; ``named``: the
    lab has got this name from the room. ``strays``: names that speak and that nobody
    prepared; ``stray_topics``: refused topics that name no board. ``missing``: of the
    board's present start, None when its messages carry no number.
    """

    board: str
    now_us: int
    gateway: bool = True
    kind: str = ""
    named: bool = False
    heard_us: int | None = None
    state: Mapping[str, Any] = {}
    streams: tuple[Stream, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    strays: tuple[str, ...] = ()
    stray_topics: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    events: frozenset[str] = frozenset()
    green: frozenset[str] = frozenset()
    red: frozenset[str] = frozenset()
    missing: int | None = None
    other_sites: tuple[str, ...] = ()
    lab: Lab | None = None
