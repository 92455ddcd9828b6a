"""The window of a batch follows the rate of messages."""

import pytest

from gateway.pace import BUDGET_S, FLOOD_S, SHORTEST_S, Pace


def window_at(rate: float, seconds: float = 5.0, every_s: float = 0.01) -> float:
    pace = Pace()
    for tick in range(int(seconds / every_s)):
        pace.note(round(rate * every_s) or 1, tick * every_s)
    return pace.window_s()


def test_a_quiet_room_is_committed_at_once() -> None:
    assert window_at(20, every_s=0.05) == 0.0
    assert Pace().window_s() == 0.0


def test_a_busy_room_gathers_a_little_and_a_flood_more() -> None:
    assert window_at(1_000) == BUDGET_S
    assert window_at(50_000) == FLOOD_S


def test_a_slow_disk_takes_its_part_of_what_a_message_may_wait() -> None:
    pace = Pace()
    for tick in range(500):
        pace.note(10, tick * 0.01)
        pace.note_commit(0.003)
    assert pace.window_s() == pytest.approx(BUDGET_S - 0.003)
    for _ in range(500):
        pace.note_commit(1.0)
    assert pace.window_s() == SHORTEST_S


def test_the_window_closes_again_when_the_flood_is_over() -> None:
    pace = Pace()
    for tick in range(100):
        pace.note(500, tick * 0.01)
    pace.note(0, 10.0)
    assert pace.window_s() == 0.0
