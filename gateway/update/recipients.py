"""Which boards an update is for: one, those of some seats, of a site, or all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.store import BoardRow

RANGE = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
WITH_UPDATES = ("board", "simulated", "virtual")


class NoRecipient(DannayaError):
    """No board, or not the ones that were meant."""


@dataclass(frozen=True)
class Wanted:
    """Boards by name, seats like "1-12", sites, or all of the room."""

    boards: Sequence[str] = ()
    seats: Sequence[str] = ()
    sites: Sequence[str] = ()
    everybody: bool = False


def choose(known: Iterable[BoardRow], wanted: Wanted) -> list[str]:
    """Return the boards that are meant, by seat; NoRecipient when there are none."""
    rows = [one for one in known if one.kind in WITH_UPDATES]
    names = {one.id for one in rows}
    for board in wanted.boards:
        if board not in names:
            raise NoRecipient(
                tr(
                    "The room has no board {board}: `dannaya boards` lists them.",
                    board=board,
                )
            )
    seats = seats_of(wanted.seats)
    chosen = [
        one.id
        for one in rows
        if wanted.everybody
        or one.id in wanted.boards
        or one.seat in seats
        or (one.site is not None and one.site in wanted.sites)
    ]
    if not chosen:
        raise NoRecipient(
            tr("Say for which boards: --board, --seat, --site, or --all.")
            if wanted == Wanted()
            else tr("No board of the room is meant by this: see `dannaya boards`.")
        )
    return chosen


def seats_of(texts: Iterable[str]) -> set[int]:
    """Return the seats in texts like "3" and "1-12"; NoRecipient for another text."""
    found: set[int] = set()
    for text in texts:
        match = RANGE.fullmatch(text)
        if match is None:
            raise NoRecipient(
                tr("{text} is no seat: write 3, or 1-12.", text=repr(text))
            )
        first, last = int(match[1]), int(match[2] or match[1])
        found |= set(range(first, last + 1))
    return found
