"""Where a part stands beside a board, and which pins its wires take (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gateway.wiring.headers import Header, printed
from gateway.wiring.parts import Part
from gateway.wiring.route import Body, Path, Wire, lay

PITCH = 20  # from one pin to the next
ROW = 46  # from one contact of a part to the next
BOARD_WIDTH = 136
PAD = 26  # of the board, above its first pin and below its last
LEFT, TOP = 52, 72
LADDER_X = LEFT + BOARD_WIDTH + 78  # where a contact's row begins
BOX_X = LADDER_X + 132
BOX_WIDTH = 96
WIDTH = BOX_X + BOX_WIDTH + 10
SHIFTS = (0, 8, -8, 16, -16, 24, -24)


@dataclass(frozen=True)
class Plan:
    """A part beside a board, on its right; mirrored, on its left."""

    mirrored: bool
    near: tuple[str, ...]
    far: tuple[str, ...]
    taken: tuple[tuple[bool, int], ...]  # of each contact: on the far side? which pin?
    rows: tuple[float, ...]  # of each contact: its height
    paths: tuple[Path, ...]


def body(header: Header) -> Body:
    """Return the outline of a board."""
    height = (len(header.left) - 1) * PITCH + 2 * PAD
    return Body(LEFT, LEFT + BOARD_WIDTH, TOP, TOP + height)


def pin_y(number: int) -> float:
    """Return the height of a pin, counted from the top."""
    return TOP + PAD + number * PITCH


@cache
def place(header: Header, part: Part) -> Plan:
    """Return the clearest of the plans."""
    plans = list(candidates(header, part))
    return min(plans, key=lambda found: found[0])[1]


def candidates(header: Header, part: Part) -> Iterator[tuple[float, Plan]]:
    """Give (weight, plan) for each side and some heights of the part."""
    outline = body(header)
    for mirrored in (False, True):
        sides = header.right, header.left
        near, far = sides[::-1] if mirrored else sides
        middle = height(header, part, near)
        for shift in SHIFTS:
            rows = rows_around(middle + shift, len(part.contacts), outline)
            taken = tuple(
                take(header, net, y, near, far)
                for (_, net), y in zip(part.contacts, rows, strict=True)
            )
            wires = [
                Wire(pin_y(pin), is_far, y)
                for (is_far, pin), y in zip(taken, rows, strict=True)
            ]
            weight, paths = lay(wires, outline, LADDER_X)
            yield weight, Plan(mirrored, near, far, taken, rows, tuple(paths))


def height(header: Header, part: Part, near: tuple[str, ...]) -> float:
    """Return the mean height of the pins that only this part's signals can take."""
    pins = [
        near.index(name)
        for _, net in part.contacts
        for name in printed(header, net)
        if near.count(name) == 1
    ]
    if not pins:
        return pin_y(len(near) // 2)
    return sum(map(pin_y, pins)) / len(pins)


def rows_around(middle: float, count: int, outline: Body) -> tuple[float, ...]:
    """Return the heights of a part's contacts, kept beside the board."""
    half = (count - 1) * ROW / 2
    low, high = outline.top + 24 + half, outline.bottom - 24 - half
    middle = max(low, min(high, middle)) if low < high else (low + high) / 2
    return tuple(middle - half + number * ROW for number in range(count))


def take(
    header: Header, net: str, y: float, near: tuple[str, ...], far: tuple[str, ...]
) -> tuple[bool, int]:
    """Return (far side?, pin) of the pin for a net that is easiest to reach."""
    names = printed(header, net)
    found = [
        (is_far, number)
        for is_far, side in ((False, near), (True, far))
        for number, name in enumerate(side)
        if name in names
    ]
    return min(found, key=lambda one: (one[0], abs(pin_y(one[1]) - y)))
