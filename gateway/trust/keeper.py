"""What was found of lamps goes into the store: at once when it changed, else seldom."""

from collections.abc import Iterable

from gateway.store import LampRow, Writer
from gateway.trust.evidence import Found
from gateway.trust.table import BY_ID

SECOND_US = 1_000_000
AGAIN_US = 15 * SECOND_US  # a lamp that stays as it is
MOST_REMEMBERED = 50_000

Shape = tuple[object, ...]


class Keeper:
    """Writes lamps; remembers what it wrote last of each."""

    def __init__(self, store: Writer) -> None:
        self._store = store
        self._written: dict[tuple[str, str], tuple[int, Shape]] = {}

    def keep(self, board: str, found: Iterable[Found]) -> None:
        """Write what was found of one board, whatever was written before."""
        self._store.keep_lamps([row_of(board, one) for one in found])

    def follow(self, looks: dict[str, list[Found]], now_us: int) -> int:
        """Write what has changed, and the rest now and then; return how many."""
        if len(self._written) > MOST_REMEMBERED:
            self._written.clear()
        rows = [
            row_of(board, one)
            for board, found in looks.items()
            for one in found
            if self._is_news(board, one, now_us)
        ]
        if rows:
            self._store.keep_lamps(rows)
        return len(rows)

    def _is_news(self, board: str, found: Found, now_us: int) -> bool:
        key, shape = (board, found.lamp), shape_of(found)
        written_us, before = self._written.get(key, (0, ()))
        if shape == before and 0 <= now_us - written_us < AGAIN_US:
            return False
        self._written[key] = (now_us, shape)
        return True


def shape_of(found: Found) -> Shape:
    """Return what is news when it changes: the state and what speaks for it."""
    return found.state, *((one["say"], one["mark"]) for one in found.facts)


def row_of(board: str, found: Found) -> LampRow:
    """Return what the store keeps of a lamp."""
    until_us = found.at_us + BY_ID[found.lamp].valid_s * SECOND_US
    evidence = {"by": found.by, "facts": list(found.facts)}
    return LampRow(board, found.lamp, found.state, found.at_us, until_us, evidence)
