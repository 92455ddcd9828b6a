"""Which board is to be probed next, and how, though nobody asked."""

from types import ModuleType

from gateway.trust import defaults, ports, rights, software
from gateway.trust.evidence import Fact
from gateway.trust.place import Place
from gateway.trust.scenes.boards import PREFIX
from gateway.trust.table import BY_ID

PROBES: tuple[ModuleType, ...] = (defaults, rights, ports, software)
SECOND_US = 1_000_000


class Schedule:
    """Remembers what boards said of their Wi-Fi when their doors were tried."""

    def __init__(self) -> None:
        self._wifis: dict[str, Fact] = {}

    def due(self, place: Place, now_us: int) -> tuple[str, ModuleType] | None:
        """Return a board and a probe whose last look no longer counts for long."""
        seen = place.store.lookout().seen()
        news = self._news(place, now_us)
        for board in place.lanes:
            if board.startswith(PREFIX):
                continue  # a scene's: nobody disturbs it
            for probe in PROBES:
                (lamp,) = probe.CHECKS
                at_us = seen.get((board, lamp), 0)
                if not 0 <= now_us - at_us <= BY_ID[lamp].valid_s * SECOND_US // 2:
                    return board, probe
            if board in news:
                self._wifis[board] = news[board]
                return board, ports
        return None

    def _news(self, place: Place, now_us: int) -> dict[str, Fact]:
        """Return board -> its word, where it says something else than it did.

        Nothing is news of a board that says nothing: it may have just started.
        """
        told = ports.own_wifis(place, now_us)
        return {
            board: told[board]
            for board in place.lanes.keys() & told.keys()
            if self._wifis.setdefault(board, told[board]) != told[board]
            and told[board]["mark"] != "unknown"
        }
