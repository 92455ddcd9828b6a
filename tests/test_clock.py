"""When was it measured: anchors against a plain list, and each quality of time."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.clock import (
    MAX_AGE_US,
    MAX_AHEAD_US,
    STEP_US,
    WINDOW_US,
    Anchor,
    StepWatch,
    measured_at,
)
from gateway.wire import Envelope, Record

T0 = 1_790_000_000_000_000
SECOND = 1_000_000
YEAR_2000_US = 946_684_800 * SECOND


def reading(time_us: int = 0, absolute: bool = False) -> Record:
    """Return a record measured at that time."""
    return Record("temperature", "Cel", 27.4, time_us, absolute)


def envelope(uptime_ms: int, sent_ms: int | None = None) -> Envelope:
    """Return an envelope of readings taken at that uptime."""
    return Envelope(1, 1, 0, (1, 0), uptime_ms, sent_ms, None)


# --- The anchor


class PlainAnchor:
    """The rule as the design words it: every pack kept, the smallest of 10 minutes."""

    def __init__(self, offset_us: int | None) -> None:
        self.given = offset_us
        self.packs: list[tuple[int, int]] = []

    def observe(self, received_us: int, sent_ms: int) -> int:
        if not self.packs and self.given is not None:
            self.packs.append((received_us, self.given))
        self.packs.append((received_us, received_us - sent_ms * 1000))
        return min(offset for at, offset in self.packs if at > received_us - WINDOW_US)


@given(
    st.none() | st.integers(-10 * SECOND, 10 * SECOND),
    st.lists(
        st.tuples(
            st.integers(0, 30 * SECOND) | st.sampled_from([WINDOW_US, WINDOW_US - 1]),
            st.integers(0, 5000),
        ),
        min_size=1,
        max_size=60,
    ),
)
def test_the_anchor_is_the_smallest_offset_of_ten_minutes(
    given_us: int | None, steps: list[tuple[int, int]]
) -> None:
    anchor, plain = Anchor(given_us), PlainAnchor(given_us)
    for at, (_, delay_ms) in zip(
        accumulate(step for step, _ in steps), steps, strict=True
    ):
        sent_ms = at // 1000 - delay_ms
        expected = plain.observe(at, sent_ms)
        assert (anchor.observe(at, sent_ms), anchor.offset_us) == (expected, expected)


def test_the_anchor_holds_few_packs_however_many_come() -> None:
    anchor = Anchor()
    for second in range(10_000):
        anchor.observe(T0 + second * SECOND, second * 1000 - second % 7)
    assert len(anchor._rising) <= 600


def test_the_anchor_counts_single_microseconds() -> None:
    anchor = Anchor()
    assert anchor.observe(T0 + 4, 0) == T0 + 4
    assert anchor.observe(T0 + 1003, 1) == T0 + 3


def test_a_delayed_pack_does_not_move_the_anchor() -> None:
    anchor = Anchor()
    assert anchor.observe(T0, 1000) == T0 - SECOND
    assert anchor.observe(T0 + 9 * SECOND, 5000) == T0 - SECOND


def test_an_anchor_from_the_store_serves_until_a_better_one_or_ten_minutes() -> None:
    anchor = Anchor(T0)
    assert anchor.offset_us == T0
    assert anchor.observe(T0 + 60 * SECOND, 10_000) == T0
    assert anchor.observe(T0 + 61 * SECOND + WINDOW_US, 12_000 + 600_000) == (
        T0 + 49 * SECOND
    )


def test_a_reset_anchor_begins_anew() -> None:
    anchor = Anchor(T0)
    anchor.observe(T0 + SECOND, 1000)
    anchor.reset()
    assert anchor.offset_us is None
    assert anchor.observe(T0 + 3600 * SECOND, 2000) == T0 + 3598 * SECOND


# --- The time of a reading


def test_a_board_that_knows_the_time_is_believed() -> None:
    record = reading(T0 - 5 * SECOND, absolute=True)
    assert measured_at(record, None, T0, None) == (T0 - 5 * SECOND, "measured")
    assert measured_at(record, envelope(1), T0, 0) == (T0 - 5 * SECOND, "measured")


def test_an_absolute_time_may_be_old_but_not_in_the_future() -> None:
    old = reading(YEAR_2000_US, absolute=True)
    assert measured_at(old, None, T0, None) == (YEAR_2000_US, "measured")
    edge = reading(T0 + MAX_AHEAD_US, absolute=True)
    assert measured_at(edge, None, T0, None) == (T0 + MAX_AHEAD_US, "measured")
    ahead = reading(T0 + MAX_AHEAD_US + 1, absolute=True)
    assert measured_at(ahead, None, T0, None) == (T0, "received")


def test_without_an_envelope_the_time_is_that_of_reception() -> None:
    assert measured_at(reading(), None, T0, None) == (T0, "received")
    assert measured_at(reading(-2 * SECOND), None, T0, T0) == (
        T0 - 2 * SECOND,
        "received",
    )


def test_without_an_anchor_the_time_is_that_of_reception() -> None:
    assert measured_at(reading(-7), envelope(5000), T0, None) == (T0 - 7, "received")


def test_with_an_anchor_the_time_is_rebuilt_from_uptime() -> None:
    offset_us = T0 - 100 * SECOND
    found = measured_at(reading(-250_000), envelope(90_000), T0, offset_us)
    assert found == (T0 - 10 * SECOND - 250_000, "rebuilt")


def test_a_rebuilt_time_is_never_in_the_future() -> None:
    assert measured_at(reading(), envelope(10**9), T0, T0) == (T0, "rebuilt")


def test_a_rebuilt_time_of_more_than_a_year_ago_is_not_believed() -> None:
    edge = measured_at(reading(), envelope(0), T0, T0 - MAX_AGE_US)
    assert edge == (T0 - MAX_AGE_US, "rebuilt")
    assert measured_at(reading(-5), envelope(0), T0, T0 - MAX_AGE_US - 1) == (
        T0 - 5,
        "received",
    )


@pytest.mark.parametrize("wrap_ms", [2**30, 2**31, 2**32])
def test_uptime_beyond_the_ticks_of_a_board_is_ordinary(wrap_ms: int) -> None:
    anchor = Anchor()
    offset_us = anchor.observe(T0, wrap_ms - 1)
    later = measured_at(reading(), envelope(wrap_ms + 1), T0 + 2000, offset_us)
    assert later == (T0 + 2000, "rebuilt")


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 3000), st.integers(0, 50_000)),
        min_size=1,
        max_size=30,
    ),
)
def test_a_rebuilt_time_is_late_by_the_shortest_delay_of_a_pack(
    packs: list[tuple[int, int, int]],
) -> None:
    """Each pack: ms since the last, ms on its way, ms kept before it was sent."""
    anchor = Anchor()
    now_ms, shortest_ms = 60_000, 3000
    for since_ms, way_ms, kept_ms in packs:
        now_ms += since_ms
        shortest_ms = min(shortest_ms, way_ms)
        received_us = T0 + (now_ms + way_ms) * 1000
        offset_us = anchor.observe(received_us, now_ms)
        pack = envelope(now_ms - kept_ms, now_ms)
        true_us = T0 + (now_ms - kept_ms) * 1000
        assert measured_at(reading(), pack, received_us, offset_us) == (
            true_us + shortest_ms * 1000,
            "rebuilt",
        )


# --- Steps of the gateway's own clock


def test_a_clock_that_runs_on_has_no_step() -> None:
    watch = StepWatch()
    assert [watch.check(T0 + n, n) for n in range(0, 10**9, 10**8)] == [0] * 10


@pytest.mark.parametrize("step_us", [STEP_US, -STEP_US, 3600 * SECOND, -3600 * SECOND])
def test_a_step_is_told_once(step_us: int) -> None:
    watch = StepWatch()
    assert watch.check(T0, 0) == 0
    assert watch.check(T0 + SECOND + step_us, SECOND) == step_us
    assert watch.check(T0 + 2 * SECOND + step_us, 2 * SECOND) == 0


def test_less_than_two_seconds_is_drift() -> None:
    watch = StepWatch()
    watch.check(T0, 0)
    assert watch.check(T0 + SECOND + STEP_US - 1, SECOND) == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(-(10**10), 10**10)), max_size=30
    )
)
def test_steps_are_the_differences_of_two_seconds_and_more(
    moves: list[tuple[int, int]],
) -> None:
    watch = StepWatch()
    wall_us, monotonic_us = T0, 0
    watch.check(wall_us, monotonic_us)
    for passed_us, step_us in moves:
        wall_us += passed_us + step_us
        monotonic_us += passed_us
        expected = step_us if abs(step_us) >= STEP_US else 0
        assert watch.check(wall_us, monotonic_us) == expected
