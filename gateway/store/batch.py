"""What the gateway writes in one transaction."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gateway.ledger import Start
from gateway.store.commands import Answer
from gateway.store.rows import EventRow, RefusalRow
from gateway.store.software import Proved
from gateway.store.updates import Word


class SeriesKey(NamedTuple):
    """One quantity of one board on one lane, in one unit."""

    board: str
    lane: str
    name: str
    unit: str


class Reading(NamedTuple):
    """A value and when it was measured; ``quality`` as in ``rows.QUALITIES``."""

    series: SeriesKey
    t_us: int
    value: float | str | bytes
    quality: str


class Seen(NamedTuple):
    """What a batch learned of a board; None leaves the stored value alone."""

    lane: str
    kind: str
    last_seen_us: int | None
    site: str | None = None
    state: dict[str, Any] | None = None


@dataclass
class Batch:
    """Filled by ingest, written whole or not at all, then acknowledged.

    ``lane``: the one that its starts are of.
    """

    lane: str = "open"
    readings: list[Reading] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    packs: dict[tuple[str, int, int], int] = field(default_factory=dict)
    anchors: dict[tuple[str, int, int], int] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    refused: list[RefusalRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    proved: list[Proved] = field(default_factory=list)
    enrolled: list[str] = field(default_factory=list)
    enrolled_us: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is anything to write."""
        return any(value for name, value in vars(self).items() if name != "lane")

    def count(self, name: str, n: int = 1) -> None:
        """Add ``n`` to one of the room's totals."""
        self.totals[name] = self.totals.get(name, 0) + n
