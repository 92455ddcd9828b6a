"""Ready, late, lost: the rules, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import (
    DEFAULT_PERIOD_S,
    LONGEST_PERIOD_S,
    SHORTEST_PERIOD_S,
    board_state,
    period_s,
)
from gateway.heartbeat import gateway_alive

NOW_US = 1_800_000_000_000_000
READY = {"state": "ready", "period_s": 2}


def silent_for(seconds: float) -> int:
    return NOW_US - round(seconds * 1e6)


@pytest.mark.parametrize(
    ("silence_s", "state"),
    [(0, "ready"), (3.9, "ready"), (4, "late"), (5.9, "late"), (6, "lost")],
)
def test_a_board_is_late_after_two_periods_and_lost_after_three(
    silence_s: float, state: str
) -> None:
    assert board_state(READY, silent_for(silence_s), NOW_US) == state


def test_a_board_never_heard_is_new() -> None:
    assert board_state({}, None, NOW_US) == "new"


@pytest.mark.parametrize("word", ["lost", "disconnected"])
def test_a_last_will_or_a_goodbye_is_lost_at_once(word: str) -> None:
    assert board_state({"state": word}, NOW_US, NOW_US) == "lost"


def test_a_will_that_the_kits_own_probe_caused_does_not_make_a_board_lost() -> None:
    will = {"state": "lost", "period_s": 2}
    assert board_state(will, NOW_US, NOW_US, probed=True) == "ready"
    assert board_state(will, silent_for(6), NOW_US, probed=True) == "lost"
    goodbye = {"state": "disconnected", "period_s": 2}
    assert board_state(goodbye, NOW_US, NOW_US, probed=True) == "lost"


@pytest.mark.parametrize("word", ["sleeping", "alert"])
def test_a_board_that_says_so_keeps_its_word_until_it_is_late(word: str) -> None:
    said = {"state": word, "period_s": 60}
    assert board_state(said, silent_for(100), NOW_US) == word
    assert board_state(said, silent_for(120), NOW_US) == "late"
    assert board_state(said, silent_for(180), NOW_US) == "lost"


def test_a_clock_that_went_back_does_not_make_a_board_lost() -> None:
    assert board_state(READY, NOW_US + 3_600_000_000, NOW_US) == "ready"


@pytest.mark.parametrize(
    "said", [None, "2", True, 0, -1, float("nan"), float("inf"), [], {}]
)
def test_a_period_that_is_no_positive_number_is_the_default(said: object) -> None:
    assert period_s({"period_s": said}) == DEFAULT_PERIOD_S


@given(st.dictionaries(st.text(), st.none() | st.floats() | st.text() | st.integers()))
def test_any_period_is_within_its_bounds(state: dict[str, object]) -> None:
    assert SHORTEST_PERIOD_S <= period_s(state) <= LONGEST_PERIOD_S


@pytest.mark.parametrize(
    ("ingest", "alive"),
    [
        ({"connected": True, "at_us": NOW_US - 14_900_000}, True),
        ({"connected": True, "at_us": NOW_US - 15_000_000}, False),
        ({"connected": False, "at_us": NOW_US}, False),
        ({"connected": True}, False),
        (None, False),
        ("yes", False),
    ],
)
def test_the_gateway_lives_while_its_heartbeat_is_young(
    ingest: object, alive: bool
) -> None:
    assert gateway_alive(ingest, NOW_US) is alive
