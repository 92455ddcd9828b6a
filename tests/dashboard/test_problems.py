"""What a board says is wrong with it: on its tile and on its page."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dashboard.problems import Problem, lasting, problem_of
from gateway.store import Batch, Seen
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, visiting
from tests.dashboard.serving import Dashboard

BOARD = roomful.board_id(1)
SILENT = {"code": "sensor_silent", "detail": "the DHT22", "boot": 3, "now": True}


def test_a_problem_is_read_with_what_it_has() -> None:
    assert problem_of({"error": SILENT}) == Problem(
        "sensor_silent", "the DHT22", 3, True
    )
    assert lasting({"error": SILENT}) == "sensor_silent"
    over = {"error": {"code": "sensor_silent"}}
    assert problem_of(over) == Problem("sensor_silent", "", None, False)
    assert lasting(over) is None


@pytest.mark.parametrize(
    "error",
    [None, "sensor_silent", [], {}, {"code": 7}, {"code": "<b>"}, {"code": "x" * 33}],
)
def test_what_is_no_problem_is_none(error: object) -> None:
    assert problem_of({"error": error}) is None
    assert problem_of({}) is None


def tell(dashboard: Dashboard, state: str, **error: object) -> None:
    """Let a board say what is wrong."""
    batch = Batch()
    said: dict[str, Any] = {"state": state, "start": [3, 77], "error": SILENT | error}
    batch.seen[BOARD] = Seen("open", "board", roomful.now_us(), None, said)
    roomful.beat(batch)
    dashboard.writer.write(batch)


def test_a_problem_that_lasts_is_on_the_tile_and_on_the_page(
    browser: Browser, dashboard: Dashboard
) -> None:
    tell(dashboard, "alert")
    with visiting(browser, dashboard.url) as visit:
        tile = visit.page.locator(f"#board-{BOARD}")
        expect(tile).to_contain_text("Le capteur ne répond pas.")
        expect(tile).to_have_attribute("data-state", "alert")
        visit.screenshot("problem-tile-1366x768-fr-light")
    with visiting(browser, f"{dashboard.url}/board/{BOARD}") as visit:
        problem = visit.page.locator("#problem")
        expect(problem).to_contain_text("Le capteur ne répond pas.")
        expect(problem).to_contain_text("Vérifiez ses trois ou quatre")
        expect(problem).to_have_attribute("title", "the DHT22")
        for size in (LAPTOP, PHONE):
            visit.resize(size)
            visit.screenshot(f"problem-{size[0]}x{size[1]}-fr-light")


def test_a_problem_of_before_says_in_which_start(
    browser: Browser, dashboard: Dashboard
) -> None:
    tell(dashboard, "ready", boot=2, now=False)
    address = f"{dashboard.url}/board/{BOARD}"
    with visiting(browser, address, locale="en") as visit:
        problem = visit.page.locator("#problem")
        expect(problem).to_contain_text("Last problem, in start 2: The sensor does")
        tell(dashboard, "ready", code="of_a_newer_kit")
        expect(problem).to_be_hidden(timeout=10_000)


def test_a_board_that_an_error_has_stopped_says_which(
    browser: Browser, dashboard: Dashboard
) -> None:
    tell(dashboard, "disconnected", code="key_error")
    with visiting(browser, dashboard.url) as visit:
        tile = visit.page.locator(f"#board-{BOARD}")
        expect(tile).to_contain_text("arrêtée par une erreur")
        expect(tile).to_contain_text("n’a pas de clé")


def test_a_board_in_order_tells_of_no_problem(
    browser: Browser, dashboard: Dashboard
) -> None:
    address = f"{dashboard.url}/board/{roomful.board_id(2)}"
    with visiting(browser, address) as visit:
        expect(visit.page.locator("#messages tbody tr").first).to_be_visible()
        expect(visit.page.locator("#problem")).to_be_hidden()


def test_the_page_of_errors_tells_what_the_led_says(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, f"{shared.url}/errors") as visit:
        row = visit.page.locator("#wifi_password")
        expect(row.locator(".flashes [aria-hidden]")).to_have_text("●● ●●")
        expect(row.locator(".sr")).to_have_text("2 2")
        expect(row).to_contain_text("Le mot de passe du Wi-Fi est refusé.")
        expect(visit.page.locator("#name_error")).to_contain_text("n’est pas connu")
        expect(visit.page.locator("#name_error .flashes")).to_have_count(0)
        for size in (LAPTOP, PHONE):
            visit.resize(size)
            visit.screenshot(f"errors-{size[0]}x{size[1]}-fr-light", full_page=True)
        assert visit.value("document.documentElement.scrollWidth") <= PHONE[0]
    with visiting(browser, f"{shared.url}/errors", locale="en") as visit:
        expect(visit.page.locator("#id_taken")).to_contain_text("Another board")
