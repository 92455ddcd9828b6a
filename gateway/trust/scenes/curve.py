"""A board's curve as the store has it, shown point by point while a scene plays."""

from collections.abc import Callable

from gateway.store import Reader
from gateway.trust.scenes.stage import Stage

NEWEST = 20


class Curve:
    """Follows one quantity of one board; ``forged(value)`` tells the attacker's."""

    def __init__(
        self,
        stage: Stage,
        lane: str,
        board: str,
        name: str,
        forged: Callable[[float], bool] = lambda value: False,
        store: Reader | None = None,
        newest: int = NEWEST,
    ) -> None:
        """``store`` is that of another room than the stage's.

        ``newest`` is how many readings may come between two looks.
        """
        self._stage = stage
        self._store = store or stage.store
        self._newest = newest
        self._lane = lane
        self._board = board
        self._name = name
        self._forged = forged
        self._shown_us = 0
        self.values: list[float] = []
        stage.watch(self.look)

    def mark(self, forged: Callable[[float], bool]) -> None:
        """From now on, take such values for the attacker's."""
        self.look()
        self._forged = forged

    def look(self) -> list[float]:
        """Show what is new in the store; return all values seen so far, in order."""
        for row in reversed(self._store.messages(self._board, self._newest)):
            for name, unit, value in row.values:
                if name == self._name and row.t_us > self._shown_us:
                    self._shown_us = row.t_us
                    self._show(row.t_us, float(value), unit)
        return self.values

    def has_forged(self) -> bool:
        """Look, and tell whether a value of the attacker is in the store."""
        return any(self._forged(value) for value in self.look())

    def _show(self, t_us: int, value: float, unit: str) -> None:
        self.values.append(value)
        self._stage.show(
            self._lane,
            "value",
            board=self._board,
            name=self._name,
            value=value,
            unit=unit or "count",  # a plain number: nothing behind the point
            t_us=t_us,
            forged=self._forged(value),
        )
