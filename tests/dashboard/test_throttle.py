"""How long a source waits after wrong passwords."""

from dashboard.throttle import (
    FIRST_WAIT_S,
    FORGOTTEN_S,
    FREE_FAILURES,
    LONGEST_WAIT_S,
    MOST_SOURCES,
    Throttle,
)


def fail(throttle: Throttle, source: str, times: int, now_s: float = 0.0) -> None:
    for _ in range(times):
        throttle.failed(source, now_s)


def test_five_failures_are_free_then_each_pause_is_twice_as_long() -> None:
    throttle = Throttle()
    fail(throttle, "a", FREE_FAILURES - 1)
    assert throttle.wait_s("a", 0.0) == 0
    pauses = []
    for _ in range(12):
        throttle.failed("a", 0.0)
        pauses.append(throttle.wait_s("a", 0.0))
    assert pauses[:3] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert pauses[-1] == LONGEST_WAIT_S


def test_the_pause_ends_and_another_source_has_none() -> None:
    throttle = Throttle()
    fail(throttle, "a", FREE_FAILURES)
    assert throttle.wait_s("a", FIRST_WAIT_S - 1) == 1
    assert throttle.wait_s("a", FIRST_WAIT_S) == 0
    assert throttle.wait_s("b", 0.0) == 0


def test_the_right_password_and_a_quiet_hour_clear_a_source() -> None:
    throttle = Throttle()
    fail(throttle, "a", FREE_FAILURES)
    throttle.passed("a")
    assert throttle.failed("a", 0.0) == 1
    fail(throttle, "a", FREE_FAILURES)
    assert throttle.failed("a", FORGOTTEN_S + 1) == 1


def test_the_memory_is_bounded_and_keeps_the_newest() -> None:
    throttle = Throttle()
    for n in range(MOST_SOURCES + 10):
        fail(throttle, f"source {n}", FREE_FAILURES)
    assert throttle.wait_s("source 5", 0.0) == 0
    assert throttle.wait_s(f"source {MOST_SOURCES}", 0.0) > 0
    assert len(throttle._sources) == MOST_SOURCES
