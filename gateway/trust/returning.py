"""How boards behave while their broker is away, and how they come back. Pure.

A board that calls without a pause, and boards that all come back at once, keep a weak
room down: a board of the kit waits longer each time, and not as long as its fellows
(ETSI EN 303 645, 5.9-3).
"""

from collections.abc import Collection, Mapping, Sequence

from gateway.trust.evidence import Fact, fact

SECOND_US = 1_000_000
MOST_TRIES = 4  # of one board in one second; the kit's own makes two
GATEWAY_TRIES = 6  # of the gateway itself, which calls from this computer
TOGETHER_US = 500_000
FEWEST = 5  # boards of which it can be told whether they are spread out
MOST_TOGETHER = 0.8  # of them: by chance, fewer than one drill in a hundred


def busiest(times_us: Sequence[int], within_us: int) -> tuple[int, int]:
    """Return (how many at most within such a time, when it begins); (0, 0) for none."""
    times, first, best = sorted(times_us), 0, (0, 0)
    for last, at_us in enumerate(times):
        while at_us - times[first] > within_us:
            first += 1
        if last - first + 1 > best[0]:
            best = last - first + 1, times[first]
    return best


def tries_fact(calls_us: Sequence[int], fellows: int, here: bool) -> Fact:
    """Tell whether those who share an address called too often.

    ``calls_us``: when they called; ``fellows``: how many boards they are; ``here``:
    the gateway calls from the same address.
    """
    times, _ = busiest(calls_us, SECOND_US)
    allowed = MOST_TRIES * fellows + (GATEWAY_TRIES if here else 0)
    callers = fellows + here
    if callers > 1:
        if times > allowed:
            return fact("hammers_shared", "unknown", times=times, of=callers)
        return fact("tries_shared", "note", times=times, of=callers)
    if times > allowed:
        return fact("hammers", "against", times=times)
    return fact("tries_few", "for", times=times)


def return_fact(board: str, arrived_us: Mapping[str, int]) -> Fact:
    """Tell whether a board came back spread out among the others of its room.

    ``arrived_us``: board -> when the broker let it in again, of those it let in.
    """
    boards, times_us = len(arrived_us), list(arrived_us.values())
    if board not in arrived_us:
        return fact("return_unseen", "note")
    if boards < FEWEST:
        return fact("jitter_few" if boards > 1 else "jitter_alone", "note", of=boards)
    crowd, from_us = busiest(times_us, TOGETHER_US)
    if crowd < max(FEWEST, MOST_TOGETHER * boards):
        spread_s = round((max(times_us) - min(times_us)) / SECOND_US, 1)
        return fact("came_spread", "for", of=boards, spread_s=spread_s, times=crowd)
    if 0 <= arrived_us[board] - from_us <= TOGETHER_US:
        return fact("came_together", "against", of=boards, times=crowd)
    return fact("others_together", "note", of=boards, times=crowd)


def arrivals(
    connected: Collection[tuple[str, int]], since_us: int, boards: Collection[str]
) -> dict[str, int]:
    """Return board -> when it came in first since a time, of (board, time) pairs."""
    found: dict[str, int] = {}
    for board, at_us in connected:
        if board in boards and at_us >= since_us:
            found[board] = min(at_us, found.get(board, at_us))
    return found
