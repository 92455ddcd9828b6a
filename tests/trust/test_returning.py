"""How boards come back after an outage, judged by the times alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.trust.evidence import Mark
from gateway.trust.returning import arrivals, busiest, return_fact, tries_fact

SECOND = 1_000_000


@given(st.lists(st.integers(0, 5 * SECOND), max_size=12), st.integers(0, SECOND))
def test_the_busiest_time_is_that_of_most(times: list[int], within: int) -> None:
    most = max((sum(0 <= t - one <= within for t in times) for one in times), default=0)
    count, begin = busiest(times, within)
    assert count == most
    assert sum(0 <= t - begin <= within for t in times) == most


@pytest.mark.parametrize(
    ("times", "fellows", "here", "says", "mark"),
    [
        (4, 1, False, "tries_few", "for"),
        (5, 1, False, "hammers", "against"),
        (8, 2, False, "tries_shared", "note"),
        (9, 2, False, "hammers_shared", "unknown"),
        (10, 1, True, "tries_shared", "note"),
        (11, 1, True, "hammers_shared", "unknown"),
    ],
)
def test_tries_are_counted_for_an_address(
    times: int, fellows: int, here: bool, says: str, mark: Mark
) -> None:
    calls = [*range(times), 3 * SECOND, 5 * SECOND]
    found = tries_fact(calls, fellows, here)
    assert (found["say"], found["mark"], found["times"]) == (says, mark, times)


@pytest.mark.parametrize(
    ("apart_ms", "says", "mark"),
    [
        ([], "return_unseen", "note"),
        ([0], "jitter_alone", "note"),
        ([0, 1, 2, 3], "jitter_few", "note"),
        ([0, 1, 2, 3, 500], "came_together", "against"),
        ([0, 1, 2, 3, 501], "came_spread", "for"),
        ([3000, 1, 2, 3, 4, 5], "others_together", "note"),
        ([0, 1, 2, 3, 4, 700, 900], "came_spread", "for"),
    ],
)
def test_boards_that_come_back_together_are_seen(
    apart_ms: list[int], says: str, mark: Mark
) -> None:
    came = {f"a-{n}": 9 * SECOND + 1000 * ms for n, ms in enumerate(apart_ms)}
    found = return_fact("a-0", came)
    assert (found["say"], found["mark"]) == (says, mark)


def test_the_first_arrival_after_the_outage_counts() -> None:
    log = [("a-1", 3), ("a-1", 9), ("a-1", 7), ("b-2", 8), ("c-3", 9)]
    assert arrivals(log, 5, {"a-1", "b-2"}) == {"a-1": 7, "b-2": 8}
