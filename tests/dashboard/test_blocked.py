"""Who is stuck: the cause of each board, the page, its tick, and the command."""

from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from dashboard.stuck import HELPED, RECENT_US, find_stuck
from gateway.access import renew
from gateway.cli.entry import load
from gateway.language import use
from gateway.room import write_room
from gateway.store import Batch, EventRow, Seen
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, visiting
from tests.dashboard.serving import Dashboard

NOW = 1_800_000_000_000_000
SECOND = 1_000_000


def board(number: int, state: str = "ready", **facts: Any) -> dict[str, Any]:
    """Return a board of a snapshot."""
    known: dict[str, Any] = {"id": f"b-{number}", "seat": number, "name": None}
    known |= {"kind": "board", "state": state, "why": None, "seen_us": NOW - SECOND}
    return known | facts


def error(code: str, now: bool = True, detail: str = "") -> dict[str, Any]:
    """Return a state message that tells of an error."""
    return {"error": {"code": code, "detail": detail, "boot": 1, "now": now}}


def event(number: int, kind: str, ago_us: int = SECOND) -> EventRow:
    """Return an event of a board."""
    return EventRow(NOW - ago_us, f"b-{number}", kind, "warning", {})


def codes(found: Any) -> list[tuple[int, str]]:
    """Return seat and cause of each board that is stuck."""
    return [(one.seat, one.code) for one in found]


def test_a_board_that_is_heard_and_well_is_not_stuck() -> None:
    assert find_stuck([board(1), board(2, "sleeping")], {}, [], NOW) == []


def test_what_the_board_says_comes_first_then_what_was_seen_then_silence() -> None:
    boards = [
        board(1, "lost", why="power"),
        board(2, "lost", why="power"),
        board(3, "lost", why="power"),
        board(4, "new", why="never", seen_us=None),
    ]
    states = {"b-1": error("sensor_silent")}
    events = [event(1, "twin"), event(2, "login_refused")]
    found = find_stuck(boards, states, events, NOW)
    assert sorted(codes(found)) == [
        (1, "sensor_silent"),
        (2, "broker_refused"),
        (3, "why-power"),
        (4, "why-never"),
    ]


def test_causes_of_a_whole_table_come_before_those_of_one_program() -> None:
    boards = [board(n) for n in (1, 2, 3, 4)]
    states = {
        "b-1": error("name_error", detail="ligne 7"),
        "b-2": error("id_taken"),
        "b-3": error("wifi_full"),
        "b-4": error("wifi_password"),
    }
    found = find_stuck(boards, states, [], NOW)
    order = ["wifi_password", "wifi_full", "id_taken", "name_error"]
    assert [one.code for one in found] == order
    assert found[-1].detail == "ligne 7"


def test_an_error_that_is_over_explains_only_a_silence() -> None:
    states = {"b-1": error("wifi_password", now=False)}
    assert find_stuck([board(1)], states, [], NOW) == []
    lost = board(1, "lost", why="silent")
    assert codes(find_stuck([lost], states, [], NOW)) == [(1, "wifi_password")]


def test_an_old_event_and_another_device_are_left_out() -> None:
    lost = board(1, "lost", why="power", seen_us=None)
    old = event(1, "login_refused", RECENT_US + SECOND)
    assert codes(find_stuck([lost], {}, [old], NOW)) == [(1, "why-power")]
    foreign = board(2, "lost", why="power", kind="foreign")
    assert find_stuck([foreign], {}, [], NOW) == []


def test_a_refusal_before_the_board_was_heard_again_is_over() -> None:
    heard = event(1, "login_refused", 5 * 60 * SECOND)
    assert find_stuck([board(1)], {}, [heard], NOW) == []


def test_what_a_probe_of_the_kit_did_is_no_trouble_of_the_board() -> None:
    probe = event(1, "probed", 20 * SECOND)
    tried = [event(1, "denied", 19 * SECOND), event(1, "taken_over", 18 * SECOND)]
    assert find_stuck([board(1)], {}, [*reversed(tried), probe], NOW) == []
    other = event(2, "denied", 19 * SECOND)
    assert codes(find_stuck([board(2)], {}, [other, probe], NOW)) == [
        (2, "event-denied")
    ]
    earlier = event(1, "denied", 21 * SECOND)
    assert len(find_stuck([board(1)], {}, [probe, earlier], NOW)) == 1


def test_a_probe_of_the_kit_does_not_show_its_board_as_lost(
    dashboard: Dashboard,
) -> None:
    seats = {number: roomful.board_id(number) for number in (1, 2)}
    now_us = roomful.now_us()
    will = Seen("open", "board", now_us, None, {"state": "lost", "period_s": 60})
    batch = Batch(events=[EventRow(now_us, seats[1], "probed", "info", {})])
    batch.seen |= dict.fromkeys(seats.values(), will)
    roomful.beat(batch)
    dashboard.writer.write(batch)
    boards = dashboard.get("/api/room").json()["boards"]
    shown = {one["id"]: one["state"] for one in boards}
    assert shown[seats[1]] == "ready"
    assert shown[seats[2]] == "lost"
    assert dashboard.get(f"/api/board/{seats[1]}").json()["board"]["state"] == "ready"


def test_a_seat_that_somebody_helps_goes_to_the_end() -> None:
    boards = [board(1, "lost", why="power"), board(2, "lost", why="power")]
    found = find_stuck(boards, {}, [event(1, HELPED)], NOW)
    assert [one.seat for one in found] == [2, 1]
    assert found[1].helped_us == NOW - SECOND


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_names_each_cause_and_lets_a_helper_take_a_seat_on(
    browser: Browser, dashboard: Dashboard, lang: str
) -> None:
    board_id = roomful.board_id({"fr": 3, "en": 4}[lang])
    batch = Batch()
    said: dict[str, Any] = {"state": "alert", "start": [3, 77]}
    said |= error("sensor_silent", detail="DHT22")
    seen = Seen("open", "board", roomful.now_us(), None, said)
    batch.seen[board_id] = seen
    roomful.beat(batch)
    dashboard.writer.write(batch)
    password = renew(dashboard.folder)
    words = {
        "fr": ("Le capteur ne répond pas.", "J’y vais", "quelqu’un s’en occupe"),
        "en": ("The sensor does not answer.", "I go", "somebody is there"),
    }[lang]
    with visiting(browser, f"{dashboard.url}/blocked?lang={lang}") as visit:
        row = visit.page.locator(".stuck li", has_text=board_id)
        expect(row).to_contain_text(words[0])
        expect(row.get_by_role("button")).to_have_count(0)
        for size in (LAPTOP, PHONE):
            visit.page.set_viewport_size({"width": size[0], "height": size[1]})
            visit.screenshot(f"blocked-{size[0]}x{size[1]}-{lang}")
        visit.page.goto(f"{dashboard.url}/login")
        visit.page.fill("#password", password)
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(lambda url: not url.endswith("/login"))
        visit.page.goto(f"{dashboard.url}/blocked?lang={lang}")
        row.get_by_role("button", name=words[1]).click()
        expect(row).to_contain_text(words[2])


def test_the_command_says_the_room_is_not_open(tmp_path: Any) -> None:
    use("en")
    write_room(tmp_path, name="x")
    done = CliRunner().invoke(load("blocked"), ["--data", str(tmp_path)])
    assert "not open" in str(done.exception)
