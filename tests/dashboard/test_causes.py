"""Why a board does not speak: the likeliest cause first."""

from typing import Any

import pytest

from dashboard.causes import explain, likely_cause


def cause(
    state: str = "ready",
    battery: float | None = None,
    *,
    alive: bool = True,
    dark: bool = False,
    **health: float,
) -> str:
    return likely_cause(
        {"state": state}, health, battery, gateway_is_alive=alive, site_is_dark=dark
    )


def test_each_cause_by_its_sign() -> None:
    assert cause(state="lost") == "power"
    assert cause() == "silent"
    assert cause(rssi=-85.0) == "wifi"
    assert cause(rssi=-60.0) == "silent"
    assert cause(battery=4.0, state="lost") == "battery"
    assert cause(state="disconnected") == "stopped"
    assert cause(dark=True, state="lost") == "site"


def test_a_board_that_left_because_of_an_error_says_so() -> None:
    def left(**error: object) -> str:
        state = {"state": "disconnected", "error": error}
        return likely_cause(state, {}, None, gateway_is_alive=True, site_is_dark=False)

    assert left(code="key_error", now=True) == "error"
    assert left(code="key_error", now=False) == "stopped"


def test_a_gateway_that_hears_nobody_blames_no_board() -> None:
    assert cause(alive=False, battery=1.0, state="lost", dark=True) == "gateway"


def boards(states: list[str], kind: str = "board") -> list[dict[str, Any]]:
    known: dict[str, Any] = {"site": "kayes", "kind": kind, "why": None, "values": []}
    return [{"id": f"b{i}", "state": state, **known} for i, state in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "why"),
    [
        (["lost", "lost", "lost"], "site"),
        (["lost", "late", "lost", "new"], "site"),
        (["lost", "lost", "ready"], "silent"),
        (["lost", "lost"], "silent"),
    ],
)
def test_a_site_is_dark_when_all_its_boards_are_silent(
    states: list[str], why: str
) -> None:
    room = boards(states)
    explain(room, {}, {}, alive=True)
    assert room[0]["why"] == why


def test_only_silent_boards_are_explained() -> None:
    room = boards(["ready", "late", "sleeping", "alert", "new", "lost"])
    explain(room, {}, {}, alive=True)
    assert [board["why"] for board in room] == [None] * 4 + ["never", "silent"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [("virtual", ["idle", "closed"]), ("simulated", ["ended", "ended"])],
)
def test_a_board_that_is_a_program_has_no_cable_to_press_in(
    kind: str, why: list[str]
) -> None:
    room = boards(["new", "lost"], kind)
    explain(room, {"b1": {"state": "lost"}}, {}, alive=True)
    assert [board["why"] for board in room] == why
