"""For each start of each board: what unix time its uptime zero was."""

from collections.abc import Iterable

from gateway.clock import Anchor
from gateway.ledger import Start
from gateway.wire import Envelope

StartKey = tuple[str, int, int]


def key_of(start: Start) -> StartKey:
    """Return what names a start: (board, b, r)."""
    return start.board, start.b, start.r


class Anchors:
    """The anchors of one lane, by start."""

    def __init__(self, starts: Iterable[tuple[Start, int | None]]) -> None:
        self._all = {key_of(start): Anchor(offset_us) for start, offset_us in starts}

    def offset(self, start: Start, envelope: Envelope, received_us: int) -> int | None:
        """Return unix time minus board uptime, in us, with what this pack tells."""
        key = key_of(start)
        anchor = self._all.get(key)
        if anchor is None:
            anchor = self._all[key] = Anchor()
        if envelope.sent_ms is not None:
            anchor.observe(received_us, envelope.sent_ms)
        return anchor.offset_us

    def known(self, starts: Iterable[Start]) -> dict[StartKey, int]:
        """Return start -> its offset in us, of those that have one."""
        found = {}
        for start in starts:
            anchor = self._all.get(key_of(start))
            if anchor is not None and anchor.offset_us is not None:
                found[key_of(start)] = anchor.offset_us
        return found

    def reset(self) -> None:
        """Work out every offset anew."""
        for anchor in self._all.values():
            anchor.reset()

    def forget(self, board: str) -> None:
        """Drop the starts of a board."""
        self._all = {key: one for key, one in self._all.items() if key[0] != board}
