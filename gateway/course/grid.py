"""Seats and steps: who has passed what, as a table. Pure."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gateway.store import Checked


class SeatLine(NamedTuple):
    """A seat, and for each step of the course the row that says it was passed."""

    seat: int
    cells: tuple["Checked | None", ...]

    @property
    def passed(self) -> int:
        """Return how many steps the seat has passed."""
        return sum(cell is not None for cell in self.cells)


def grid(
    steps: Sequence[str], seats: Iterable[int], rows: Iterable["Checked"]
) -> list[SeatLine]:
    """Return a line for each seat of the room, and for others that passed a step."""
    by_place = {(row.seat, row.step): row for row in rows}
    known = sorted({*seats, *(seat for seat, _ in by_place)})
    return [
        SeatLine(seat, tuple(by_place.get((seat, step)) for step in steps))
        for seat in known
    ]
