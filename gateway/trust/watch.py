"""The passing lamps: from what the store has learned, every few seconds.

Nothing of this stands between a message and its acknowledgement: it reads the store as
the pages do, in a process of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from gateway.store import Latest, Reader, SeenEvent, SeenRefusal, SeenStart, Span
from gateway.trust import behaviour, data, identity, link, messages
from gateway.trust.evidence import Found
from gateway.trust.observed import WINDOW_US, Doors, Observed

GROUPS = (identity, link, messages, behaviour, data)
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
SPAN_US = 2 * MINUTE_US  # of readings, by whole minutes: the last two or three
RATE_US = 20 * SECOND_US  # the shortest time over which messages are counted

OfBoard = TypeVar("OfBoard", SeenEvent, SeenRefusal, Span)


class Rate:
    """How often a start of a board speaks, from two counts of its packs."""

    def __init__(self) -> None:
        self._first: tuple[int, SeenStart] | None = None

    def a_minute(self, start: SeenStart, now_us: int) -> float | None:
        """Note the packs received so far; return packs a minute, None too early."""
        first = self._first
        same = first is not None and first[1][:3] == start[:3]
        if first is None or not same or not 0 <= now_us - first[0] <= WINDOW_US:
            self._first = (now_us, start)
            return None
        passed_us = now_us - first[0]
        if passed_us < RATE_US:
            return None
        return (start.received - first[1].received) * MINUTE_US / passed_us


class Watch:
    """Follows a room's store; ``look`` gives what its boards show in passing."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._lookout = store.lookout()
        self._rates: dict[str, Rate] = defaultdict(Rate)

    def look(
        self, now_us: int, keys: Mapping[str, str], doors: Doors
    ) -> dict[str, list[Found]]:
        """Return board -> its lamps, of the boards heard within the window.

        ``keys`` says of each board that has a key whether it is its own, as in
        ``Observed``.
        """
        found = {}
        for seen in self.observe(now_us):
            key = keys.get(seen.board.id, "none")
            whole = replace(seen, key=key, doors=doors)
            found[seen.board.id] = [lamp for one in GROUPS for lamp in one.look(whole)]
        return found

    def observe(self, now_us: int) -> list[Observed]:
        """Return what is known of each board heard within the window, but its key."""
        since_us = now_us - WINDOW_US
        events = by_board(self._lookout.events(since_us))
        refusals = by_board(self._lookout.refusals(since_us))
        spans = by_board(self._lookout.spans(now_us - SPAN_US))
        live = {start.board: start for start in self._lookout.starts(since_us)}
        newest = self._newest()
        return [
            Observed(
                board=board,
                now_us=now_us,
                events=events.get(board.id, ()),
                refusals=refusals.get(board.id, ()),
                live=live.get(board.id),
                spans=spans.get(board.id, ()),
                newest=newest.get(board.id, {}),
                packs_a_minute=self._rate(live.get(board.id), now_us),
            )
            for board in self._store.boards()
            if (board.last_seen_us or 0) >= since_us
        ]

    def _newest(self) -> dict[str, dict[str, Latest]]:
        """Return board -> quantity -> its newest reading."""
        found: dict[str, dict[str, Latest]] = defaultdict(dict)
        for row in self._store.latest():
            known = found[row.board].setdefault(row.name, row)
            if row.t_us > known.t_us:
                found[row.board][row.name] = row
        return found

    def _rate(self, live: SeenStart | None, now_us: int) -> float | None:
        return None if live is None else self._rates[live.board].a_minute(live, now_us)


def by_board(rows: Iterable[OfBoard]) -> dict[str, tuple[OfBoard, ...]]:
    """Return board -> its rows, in their order."""
    found: dict[str, list[OfBoard]] = defaultdict(list)
    for row in rows:
        if row.board is not None:
            found[row.board].append(row)
    return {board: tuple(ones) for board, ones in found.items()}
