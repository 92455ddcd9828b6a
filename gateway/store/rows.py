"""What the store gives back: one value class per question that can be asked.

Times are integer microseconds UTC; a reading's quality is ``measured`` (the board
knew the time), ``rebuilt`` (from its uptime) or ``received`` (when it arrived).
"""

from typing import Any, NamedTuple

import orjson

# The number stored for each quality. 0 and 1 take no byte in SQLite's row format.
QUALITIES = ("measured", "rebuilt", "received")


class BoardRow(NamedTuple):
    """A board the room knows, heard of or only expected."""

    id: str
    name: str | None
    seat: int | None
    site: str | None
    lane: str
    kind: str
    model: str | None
    last_seen_us: int | None
    state: dict[str, Any]


def board_row(row: tuple[Any, ...]) -> BoardRow:
    """Return a row of the board table with its state read."""
    state = orjson.loads(row[7])
    return BoardRow(
        id=row[0],
        name=row[1],
        seat=row[2],
        site=row[3],
        lane=row[4],
        kind=row[5],
        model=state.get("model"),
        last_seen_us=row[6],
        state=state,
    )


class Standing(NamedTuple):
    """Since when a board is bound to the protected lane, since when it is revoked.

    Times in microseconds UTC; None when it is not so.
    """

    enrolled_us: int | None
    revoked_us: int | None


class Completeness(NamedTuple):
    """A board's packs over all its starts; ``doubled`` must be 0."""

    sent: int
    received: int
    missing: int
    doubled: int


class Latest(NamedTuple):
    """The newest value of one series."""

    board: str
    name: str
    unit: str
    value: float
    t_us: int
    quality: str


class Chart(NamedTuple):
    """A series between two times; ``step_s`` 0 means single readings."""

    t_us: list[int]
    low: list[float]
    high: list[float]
    mean: list[float]
    step_s: int


class MessageRow(NamedTuple):
    """The readings of a board that carry one time: (name, unit, value)."""

    t_us: int
    quality: str
    values: list[tuple[str, str, float | str]]


class RefusalRow(NamedTuple):
    """A message that was not stored as readings: its bytes and the reason."""

    received_us: int
    lane: str
    board: str | None
    topic: str
    payload: bytes
    reason: str
    detail: str


class EventRow(NamedTuple):
    """One line of the room's log."""

    t_us: int
    board: str | None
    kind: str
    severity: str
    detail: dict[str, Any]
