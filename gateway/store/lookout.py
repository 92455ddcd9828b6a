"""The lamps, and what they look at: short questions about the whole room.

Times are microseconds UTC.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from gateway.store.lamps import AHEAD_US, LIT, ROWS, LampRow, Lit, lamp_row, lit_row

Rows = Callable[..., list[tuple[Any, ...]]]

# Readings by minute: every one counts, not only the newest.
SPANS = """
SELECT s.board, s.name, s.unit, s.lane, min(r.min), max(r.max)
FROM series s CROSS JOIN rollup_minute r ON r.series = s.id AND r.t >= ?
GROUP BY s.id
"""
OLDEST = """
SELECT s.name, (SELECT min(t_us) FROM measurement WHERE series = s.id)
FROM series s WHERE s.board = ?
"""
# From the newest backwards: a full log costs nothing, and no index is needed for it.
EVENTS = "SELECT t_us, board, kind, detail FROM event ORDER BY id DESC LIMIT ?"
REFUSED = "SELECT received_us, board, reason FROM refused ORDER BY id DESC LIMIT ?"
MOST = 2_000
SEEN = 'SELECT board, "check", at_us FROM lamp'
ARRIVALS = """
SELECT board, json_extract(detail, '$.source') FROM event WHERE id IN (
    SELECT max(id) FROM event WHERE kind = 'connected' AND board IS NOT NULL
    GROUP BY board)
"""
STARTS = """
SELECT board, b, r, first_us, last_us, received, missing, lane, sent FROM start
WHERE last_us >= ? ORDER BY last_us
"""


class Span(NamedTuple):
    """The lowest and the highest reading of a series since some time."""

    board: str
    name: str
    unit: str
    lane: str
    low: float
    high: float


class SeenEvent(NamedTuple):
    """A line of the room's log."""

    t_us: int
    board: str | None
    kind: str
    detail: dict[str, Any]


class SeenRefusal(NamedTuple):
    """A refused message, without its bytes."""

    t_us: int
    board: str | None
    reason: str


class SeenStart(NamedTuple):
    """A start of a board: from when to when it was heard, its packs."""

    board: str
    b: int
    r: int
    first_us: int
    last_us: int
    received: int
    missing: int
    lane: str
    sent: int = 0


class Lookout:
    """Answers for as long as the store it was made of is open."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def lamps(self, board: str | None = None) -> list[LampRow]:
        """Return what was last seen of each lamp, of one board or of the room."""
        where, values = ("WHERE board = ?", (board,)) if board else ("", ())
        return [lamp_row(row) for row in self._rows(f"{ROWS} {where}", *values)]

    def seen(self) -> dict[tuple[str, str], int]:
        """Return (board, lamp) -> when it was looked at last."""
        return {(board, lamp): at_us for board, lamp, at_us in self._rows(SEEN)}

    def lit(self, now_us: int) -> dict[str, Lit]:
        """Return how many lamps of each board are green now, and which are red."""
        return dict(lit_row(row) for row in self._rows(LIT, now_us, now_us + AHEAD_US))

    def events(self, since_us: int) -> list[SeenEvent]:
        """Return the lines of the log since a time, oldest first, ``MOST`` of them."""
        rows = self._rows(EVENTS, MOST)[::-1]
        return [
            SeenEvent._make((*row[:3], orjson.loads(row[3])))
            for row in rows
            if row[0] >= since_us
        ]

    def refusals(self, since_us: int) -> list[SeenRefusal]:
        """Return the refused messages since a time, oldest first, ``MOST`` of them."""
        rows = self._rows(REFUSED, MOST)[::-1]
        return [SeenRefusal._make(row) for row in rows if row[0] >= since_us]

    def spans(self, since_us: int) -> list[Span]:
        """Return what each series held since a time, by whole minutes."""
        rows = self._rows(SPANS, since_us // 60_000_000 * 60)
        return [Span._make(row) for row in rows if row[4] is not None]

    def starts(self, since_us: int) -> list[SeenStart]:
        """Return the starts that were heard since a time, the last heard last."""
        return [SeenStart._make(row) for row in self._rows(STARTS, since_us)]

    def arrivals(self) -> dict[str, str]:
        """Return board -> the address from which it came in at the protected lane."""
        return {board: source for board, source in self._rows(ARRIVALS) if source}

    def oldest(self, board: str) -> list[tuple[str, int]]:
        """Return (quantity, time of the oldest reading kept) of a board."""
        return [(name, t) for name, t in self._rows(OLDEST, board) if t is not None]
