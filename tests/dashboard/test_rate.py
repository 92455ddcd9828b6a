"""Measurements per second, from a counter."""

from dashboard.rate import Rate

SECOND_US = 1_000_000


def test_there_is_no_rate_before_the_second_look() -> None:
    assert Rate().observe(0, 1000) is None


def test_a_steady_flow_has_its_rate() -> None:
    rate = Rate()
    seen = [rate.observe(i * SECOND_US // 4, 1000 + i * 32) for i in range(60)]
    assert seen[1:] == [128.0] * 59


def test_a_flow_that_stops_is_at_zero_after_the_window() -> None:
    rate = Rate()
    for second in range(4):
        rate.observe(second * SECOND_US, second * 100)
    last = [rate.observe(second * SECOND_US, 300) for second in range(4, 12)]
    assert last[0] == 75
    assert last[-1] == 0


def test_a_page_that_asks_seldom_gets_a_rate_too() -> None:
    rate = Rate()
    rate.observe(0, 0)
    assert rate.observe(60 * SECOND_US, 600) == 10
    assert rate.observe(90 * SECOND_US, 1500) == 30


def test_a_new_store_or_a_clock_that_went_back_starts_again() -> None:
    rate = Rate()
    rate.observe(10 * SECOND_US, 500)
    assert rate.observe(11 * SECOND_US, 3) is None
    assert rate.observe(12 * SECOND_US, 13) == 10
    assert rate.observe(5 * SECOND_US, 20) is None
