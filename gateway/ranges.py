"""Sets of whole numbers as sorted ranges [(low, high), ...], both ends included.

Neighbouring ranges always have a gap between them. Adding behind the last range, what
boards do nearly always, costs the same however long the list is.
"""

from bisect import bisect_right

Ranges = list[tuple[int, int]]

BEYOND = float("inf")


def find(ranges: Ranges, number: int) -> int:
    """Return the index of the last range that starts at or below ``number``, or -1."""
    if ranges and ranges[-1][0] <= number:
        return len(ranges) - 1
    return bisect_right(ranges, (number, BEYOND)) - 1


def contains(ranges: Ranges, number: int) -> bool:
    """Tell whether the number is in one of the ranges."""
    at = find(ranges, number)
    return at >= 0 and number <= ranges[at][1]


def add(ranges: Ranges, number: int) -> None:
    """Add a number that is in none of the ranges yet."""
    at = find(ranges, number)
    low = high = number
    if at >= 0 and ranges[at][1] == number - 1:
        low = ranges[at][0]
    else:
        at += 1
        ranges.insert(at, (number, number))
    if at + 1 < len(ranges) and ranges[at + 1][0] == number + 1:
        high = ranges.pop(at + 1)[1]
    ranges[at] = (low, high)


def discard(ranges: Ranges, number: int) -> None:
    """Take a number out of the ranges, if it is in one of them."""
    at = find(ranges, number)
    if at < 0 or number > ranges[at][1]:
        return
    low, high = ranges[at]
    rest = [(low, number - 1), (number + 1, high)]
    ranges[at : at + 1] = [(first, last) for first, last in rest if first <= last]


def count(ranges: Ranges, low: int = 0, high: float = BEYOND) -> int:
    """Return how many numbers from ``low`` to ``high`` are in the ranges."""
    total = 0
    for first, last in reversed(ranges):
        if last < low:
            break
        total += int(max(0, min(last, high) - max(first, low) + 1))
    return total
