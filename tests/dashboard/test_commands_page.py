"""Buttons on the board page: a real room, whose simulated boards obey."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from gateway.access import renew
from gateway.store import Batch, Seen
from tests.conftest import wait_for
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, Visit, visiting
from tests.dashboard.serving import Dashboard
from tests.dashboard.visitor import TOKEN, Visitor, facilitator_of
from tests.rooms import RunningRoom, run_room

SETTINGS = {"led": 0, "relay": 1, "buzzer": 0, "servo": 90, "period": 5}
BOARD, SLEEPER, SPARED, ODD, NONE = (roomful.board_id(n) for n in range(1, 6))
ADDRESS = f"/api/board/{BOARD}/commands"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningRoom, str]]:
    """Give a room of two simulated boards, and its password."""
    folder = tmp_path_factory.mktemp("commands")
    with run_room(folder, "demo", "--boards", "2") as running:
        password = renew(folder)
        with running.store() as store:
            wait_for(
                lambda: all(row.state.get("settings") for row in store.boards()),
                what="boards that say what may be set",
            )
        yield running, password


@contextmanager
def at_board(
    browser: Browser, room: tuple[RunningRoom, str], **options: Any
) -> Iterator[Visit]:
    """Open a board's page as the facilitator."""
    running, password = room
    with running.store() as store:
        board = store.boards()[0].id
    page = f"{running.address}/board/{board}"
    with visiting(browser, f"{running.address}/login", **options) as visit:
        visit.page.fill("input[name=password]", password)
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(lambda url: not url.endswith("/login"))
        visit.page.goto(page)
        yield visit


def test_the_led_is_switched_from_the_page_and_the_board_tells_it(
    browser: Browser, room: tuple[RunningRoom, str]
) -> None:
    with at_board(browser, room) as visit:
        page = visit.page
        led = page.locator(".control[data-name=led]")
        expect(led.locator("output")).to_have_text("arrêt")
        led.get_by_role("button", name="Allumer").click()
        first = page.locator("#commands li").first
        expect(first).to_contain_text("LED marche")
        expect(first).to_contain_text("obéi")
        expect(led.locator("output")).to_have_text("marche")
        led.get_by_role("button", name="Éteindre").click()
        expect(led.locator("output")).to_have_text("arrêt")


def test_every_kind_of_setting_has_its_control(
    browser: Browser, room: tuple[RunningRoom, str]
) -> None:
    with at_board(browser, room) as visit:
        page = visit.page
        names = [
            row.get_attribute("data-name") for row in page.locator(".control").all()
        ]
        assert names == ["led", "relay", "buzzer", "servo", "period"]
        page.get_by_role("button", name="Bip").click()
        expect(page.locator("#commands li").first).to_contain_text("Buzzer 880")
        servo = page.locator(".control[data-name=servo]")
        servo.get_by_role("slider").press("ArrowRight")
        expect(servo.locator("output")).to_have_text("95°")
        period = page.locator(".control[data-name=period]")
        period.get_by_role("spinbutton").fill("3")
        page.keyboard.press("Enter")
        expect(period.locator("output")).to_have_text("3\u00a0s")
        period.get_by_role("spinbutton").fill("90000")
        page.keyboard.press("Enter")
        first = page.locator("#commands li").first
        expect(first).to_contain_text("refusé, valeur impossible")
        for size in (LAPTOP, PHONE):
            visit.resize(size)
            visit.screenshot(f"commands-{size[0]}x{size[1]}-fr-light", full_page=True)
        page.emulate_media(color_scheme="dark")
        visit.screenshot("commands-390x844-fr-dark", full_page=True)


def offer(dashboard: Dashboard, board: str = BOARD, **state: object) -> None:
    """Let a board say what may be set."""
    batch = Batch()
    said = {"state": "ready", "settings": SETTINGS, **state}
    batch.seen[board] = Seen("open", "board", roomful.now_us(), None, said)
    roomful.beat(batch)
    dashboard.writer.write(batch)


@pytest.fixture(scope="module")
def facilitator(dashboard: Dashboard) -> Visitor:
    """Give somebody who has logged in."""
    return facilitator_of(dashboard)


def ask(visitor: Visitor, body: object, path: str = ADDRESS, **headers: str) -> Any:
    """Ask for a command as the page's script does."""
    found = TOKEN.search(visitor.get("/").body.decode())
    sent = {"Content-Type": "application/json"}
    if found:
        sent["X-CSRFToken"] = found[1]
    text = body if isinstance(body, str) else json.dumps(body)
    return visitor.ask("POST", path, text, sent | headers)


def test_a_command_is_queued_and_shown_as_it_stands(
    dashboard: Dashboard, facilitator: Visitor
) -> None:
    offer(dashboard)
    answer = ask(facilitator, {"set": {"led": 1}})
    assert answer.status == 202
    number = answer.json()["id"]
    shown = dashboard.get(ADDRESS).json()
    names = [setting["name"] for setting in shown["settings"]]
    assert names == ["led", "relay", "buzzer", "servo", "period"]
    [command] = shown["commands"]
    assert (command["id"], command["state"]) == (number, "queued")
    assert command["set"] == [{"name": "led", "value": 1}]
    detail = dashboard.get(f"/api/board/{BOARD}").json()
    assert detail["orders"] == shown


def test_a_board_that_sleeps_gets_longer_to_hear_of_it(
    dashboard: Dashboard, facilitator: Visitor
) -> None:
    offer(dashboard, SLEEPER, state="sleeping")
    ask(facilitator, {"set": {"led": 1}}, f"/api/board/{SLEEPER}/commands")
    [row] = dashboard.writer.commands(SLEEPER)
    assert row.expires_us - row.asked_us == 3_600_000_000


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"set": {"Led": 1}}, 400, "cannot be set"),
        ({"set": {}}, 400, "one to 8 values"),
        ({"set": [1]}, 400, "JSON such as"),
        ("led=1", 400, "JSON such as"),
        ({"set": {"led": None}}, 400, "a number or a text"),
        ({"set": {"led": "\ud800"}}, 400, "JSON such as"),  # half a character
    ],
)
def test_what_is_no_command_gets_a_sentence(
    facilitator: Visitor, body: object, status: int, words: str
) -> None:
    answer = ask(facilitator, body)
    assert answer.status == status
    assert words in answer.json()["error"]


def test_only_the_facilitator_gives_commands_and_only_from_these_pages(
    dashboard: Dashboard, facilitator: Visitor
) -> None:
    offer(dashboard, SPARED)
    wanted, path = {"set": {"led": 1}}, f"/api/board/{SPARED}/commands"
    token = {"X-CSRFToken": "of another page"}
    assert ask(Visitor(dashboard), wanted, path).status == 403
    assert ask(facilitator, wanted, path, **token).status == 400
    assert ask(facilitator, wanted, "/api/board/nobody-1/commands").status == 404
    assert dashboard.get("/api/board/nobody-1/commands").status == 404
    assert dashboard.writer.commands(SPARED) == []


def test_a_viewer_sees_how_the_board_stands_and_where_to_log_in(
    browser: Browser, dashboard: Dashboard
) -> None:
    offer(dashboard)
    with visiting(browser, f"{dashboard.url}/board/{BOARD}") as visit:
        page = visit.page
        relay = page.locator(".control[data-name=relay]")
        expect(relay.locator("output")).to_have_text("marche")
        expect(page.locator("#controls button, #controls input")).to_have_count(0)
        link = page.get_by_role("link", name="se connecter comme animateur")
        assert f"/board/{BOARD}" in (link.get_attribute("href") or "")


def test_a_board_that_takes_no_commands_has_no_place_for_them(
    browser: Browser, dashboard: Dashboard
) -> None:
    address = f"{dashboard.url}/board/{NONE}"
    with visiting(browser, address) as visit:
        expect(visit.page.locator("#messages tbody tr").first).to_be_visible()
        expect(visit.page.locator("#orders")).to_be_hidden()


@pytest.mark.parametrize("settings", ["led", [1], {"led": [1], "x": None}, {"": {}}])
def test_settings_that_are_none_are_left_out(
    dashboard: Dashboard, settings: object
) -> None:
    offer(dashboard, ODD)
    assert dashboard.get(f"/api/board/{ODD}/commands").json()["settings"]
    offer(dashboard, ODD, settings=settings)
    assert dashboard.get(f"/api/board/{ODD}/commands").json()["settings"] == []
