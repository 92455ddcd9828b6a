"""The window of a batch follows the rate of messages."""

from gateway.pace import Pace


def window_at(rate: float, seconds: float = 5.0, every_s: float = 0.01) -> float:
    pace = Pace()
    for tick in range(int(seconds / every_s)):
        pace.note(round(rate * every_s) or 1, tick * every_s)
    return pace.window_s()


def test_a_quiet_room_is_committed_at_once() -> None:
    assert window_at(20, every_s=0.05) == 0.0
    assert Pace().window_s() == 0.0


def test_a_busy_room_gathers_a_little_and_a_flood_more() -> None:
    assert window_at(1_000) == 0.0065
    assert window_at(50_000) == 0.020


def test_the_window_closes_again_when_the_flood_is_over() -> None:
    pace = Pace()
    for tick in range(100):
        pace.note(500, tick * 0.01)
    pace.note(0, 10.0)
    assert pace.window_s() == 0.0
