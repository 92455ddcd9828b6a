"""Time that wraps after 12.4 days, and an uptime that does not."""

from kit import ticks
from kit.ticks import Uptime, ticks_add, ticks_diff, ticks_ms

PERIOD = 1 << 30
DAY_MS = 86_400_000


class Clock:
    """A `ticks_ms` whose time a test sets."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def test_a_tick_is_an_integer_below_the_period():
    assert 0 <= ticks_ms() < PERIOD


def test_differences_are_right_across_the_wrap():
    assert ticks_add(PERIOD - 1, 6) == 5
    assert ticks_diff(5, PERIOD - 1) == 6
    assert ticks_diff(PERIOD - 1, 5) == -6


def test_the_fallback_is_what_micropython_does():
    for old in (0, 1, 12_345, PERIOD // 2 - 1, PERIOD // 2, PERIOD - 1):
        for delta in (-DAY_MS, -1, 0, 1, 999, DAY_MS):
            new = ticks_add(old, delta)
            assert new == ticks._ticks_add(old, delta)
            assert ticks_diff(new, old) == ticks._ticks_diff(new, old) == delta


def test_uptime_goes_on_across_the_wrap():
    clock = Clock(PERIOD - 1500)
    uptime = Uptime(clock=clock)
    assert uptime.ms() == 0
    clock.now = PERIOD - 500
    assert uptime.ms() == 1000
    clock.now = 500
    assert uptime.ms() == 2000
    assert uptime.ms() == 2000


def test_uptime_counts_sixty_days():
    clock = Clock(PERIOD - 10)
    uptime = Uptime(clock=clock)
    for day in range(60):
        clock.now = ticks_add(clock.now, DAY_MS)
        assert uptime.ms() == (day + 1) * DAY_MS


def test_uptime_continues_after_a_deep_sleep():
    clock = Clock(7)
    uptime = Uptime(90_000, clock)
    clock.now = 17
    assert uptime.ms() == 90_010
