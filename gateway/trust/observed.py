"""What is known of one board at one moment, for the passing lamps to look at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.store import BoardRow, Latest, SeenEvent, SeenRefusal, SeenStart, Span

WINDOW_US = 600_000_000  # how far back a look goes
PROTECTED = "protected"
PROBE_US = 10_000_000  # how long after its start what a probe did is in the log


@dataclass(frozen=True)
class Doors:
    """What a stranger found at the protected broker's doors; empty: nobody tried.

    ``tls`` is (version, suite) of our own session there.
    """

    at_us: int = 0
    anonymous_in: bool | None = None
    weak_in: bool | None = None
    tls: tuple[str, str] | None = None


@dataclass(frozen=True)
class Observed:
    """One board, heard within the window.

    ``key`` is ``none``, ``own``, or the id of another board that has the same.
    ``live`` is the start that was heard last; ``spans`` are what it measured in the
    last minutes, ``newest`` its newest readings by quantity.
    """

    board: BoardRow
    now_us: int
    key: str = "none"
    events: tuple[SeenEvent, ...] = ()
    refusals: tuple[SeenRefusal, ...] = ()
    live: SeenStart | None = None
    spans: tuple[Span, ...] = ()
    newest: Mapping[str, Latest] = field(default_factory=dict)
    packs_a_minute: float | None = None
    doors: Doors = Doors()

    @property
    def lane(self) -> str | None:
        """Return the lane on which it was heard; None when it was not.

        Not ``board.lane``, which also says on which one it will have to speak.
        """
        if self.live is not None:
            return self.live.lane
        return self.spans[-1].lane if self.spans else None

    @property
    def state(self) -> Mapping[str, Any]:
        """Return what the board says of itself."""
        return self.board.state

    def refused(self, *reasons: str) -> list[SeenRefusal]:
        """Return the refused messages with one of these reasons."""
        return [one for one in self.refusals if one.reason in reasons]

    def happened(self, *kinds: str) -> list[SeenEvent]:
        """Return the events of these kinds, oldest first."""
        return [one for one in self.events if one.kind in kinds]

    def by_itself(self, kind: str) -> list[SeenEvent]:
        """Return the events of a kind, but for what our own probe with its rights did.

        That probe takes the board's place at the broker for a moment, and tries what
        the board may not do.
        """
        probes = self.happened("probed")
        ours = [one.t_us for one in probes if "T06" in one.detail.get("lamps", "")]
        return [
            one
            for one in self.happened(kind)
            if not any(0 <= one.t_us - began_us < PROBE_US for began_us in ours)
        ]
