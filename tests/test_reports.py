"""What boards tell of gateways that they turned away."""

from typing import Any

import pytest

from gateway.reports import KIND, MOST_REASON, Reports, refusal_of

BOARD = "baobab-10"


def state(
    code: str = "certificate", boot: Any = 3, detail: Any = "x"
) -> dict[str, Any]:
    return {"state": "ready", "error": {"code": code, "boot": boot, "detail": detail}}


def told(reports: Reports, *states: dict[str, Any]) -> list[bool]:
    """Return for each state in turn whether it makes an event."""
    return [reports.event(BOARD, one, 5) is not None for one in states]


def test_a_board_that_turned_a_gateway_away_is_an_event() -> None:
    event = Reports({}).event(BOARD, state(detail="y" * 500), 5)
    assert event is not None
    assert event[:4] == (5, BOARD, KIND, "warning")
    assert event.detail == {"start": 3, "reason": "y" * MOST_REASON}


def test_what_is_told_again_is_no_event() -> None:
    gone = {"state": "lost"}
    assert told(Reports({}), state(), gone, state()) == [True, False, False]
    assert told(Reports({BOARD: state()}), state()) == [False]
    assert told(Reports({"mil-30": state()}), state()) == [True]


def test_the_next_gateway_is_another_event() -> None:
    other, none = state("wifi_full"), {"state": "ready", "error": None}
    assert told(Reports({}), state(), state(boot=4), state(boot=4, detail="z")) == [
        True,
        True,
        True,
    ]
    once, twice = state(), state()
    once["error"]["times"], twice["error"]["times"] = 1, 2
    assert told(Reports({}), once, twice, state(), state()) == [
        True,
        True,
        False,
        False,
    ]
    for between in (other, none):
        assert told(Reports({}), state(), between, state()) == [True, False, True]


@pytest.mark.parametrize(
    "error",
    [None, "certificate", [], {}, {"code": ["certificate"]}, {"code": "certificate"}],
)
def test_nonsense_tells_nothing(error: Any) -> None:
    assert refusal_of({"error": error}) is None
    assert refusal_of(state(boot=True)) is None
    assert refusal_of(state(detail=7)) is None
