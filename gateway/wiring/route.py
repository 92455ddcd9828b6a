"""The way of each wire from a pin to its contact, with the fewest crossings (pure).

Everything is in the units of the drawing. The part stands to the right of the board; a
wire from the board's far side goes around it, above or below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

LANE = 13  # from one wire's vertical to the next
AROUND = 11  # from one wire around the board to the next
LEGS = 3  # of a wire that need not go around
APART = 7  # two parallel wires that are nearer look like one
CROSSING, ROUND = 300, 150  # what a crossing, a way around, weigh against a length

Point = tuple[float, float]
Path = tuple[Point, ...]


@dataclass(frozen=True)
class Body:
    """The board's outline."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Wire:
    """One wire to lay: its pin's height and side, and its contact's height."""

    pin_y: float
    far: bool
    contact_y: float


def lay(wires: Sequence[Wire], body: Body, end_x: float) -> tuple[float, list[Path]]:
    """Return (weight, one path for each wire); the lighter, the clearer."""
    return min(
        ((weight(paths), paths) for paths in ways(wires, body, end_x)),
        key=lambda found: found[0],
    )


def ways(wires: Sequence[Wire], body: Body, end_x: float) -> Iterator[list[Path]]:
    """Give every way to lay the wires, by the order of their lanes."""
    far = [number for number, wire in enumerate(wires) if wire.far]
    for lanes in permutations(range(len(wires))):
        for outer in permutations(range(len(far))):
            rounds = dict(zip(far, outer, strict=True))
            yield [
                path(wire, body, end_x, lanes[number], rounds.get(number, 0))
                for number, wire in enumerate(wires)
            ]


def path(wire: Wire, body: Body, end_x: float, lane: int, around: int) -> Path:
    """Return one wire's way."""
    lane_x = body.right + 20 + lane * LANE
    end = ((lane_x, wire.contact_y), (end_x, wire.contact_y))
    if not wire.far:
        return ((body.right, wire.pin_y), (lane_x, wire.pin_y), *end)
    off = 14 + around * AROUND
    below = wire.pin_y > (body.top + body.bottom) / 2
    y = body.bottom + off if below else body.top - off
    x = body.left - off
    return ((body.left, wire.pin_y), (x, wire.pin_y), (x, y), (lane_x, y), *end)


def weight(paths: Sequence[Path]) -> float:
    """Return what a drawing weighs: its length, its crossings, its ways around."""
    length = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for p in paths for a, b in legs(p))
    around = sum(len(legs(path)) > LEGS for path in paths)
    return (
        length
        + ROUND * around
        + CROSSING
        * sum(
            touch(one, other)
            for first, second in combinations(paths, 2)
            for one in legs(first)
            for other in legs(second)
        )
    )


def legs(path: Path) -> list[tuple[Point, Point]]:
    """Return the straight pieces of a path."""
    return list(zip(path, path[1:], strict=False))


def touch(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Return whether two straight pieces cross, or run too near to each other."""
    (ax, ay), (bx, by) = ordered(one)
    (cx, cy), (dx, dy) = ordered(other)
    near_x = ax - APART < dx and cx - APART < bx
    near_y = ay - APART < dy and cy - APART < by
    return near_x and near_y


def ordered(leg: tuple[Point, Point]) -> tuple[Point, Point]:
    """Return a leg's corners with the least numbers first."""
    (ax, ay), (bx, by) = leg
    return (min(ax, bx), min(ay, by)), (max(ax, bx), max(ay, by))
