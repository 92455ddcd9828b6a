"""The lab's boards: one in each tab, for as long as the tab; and how they get out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gateway.room import write_room
from tests.dashboard.browsing import visiting
from tests.dashboard.lab_room import Lab, LabRoom, lab, lab_room
from tests.rooms import run_room

STARTS = """try:
    starts = len(open("starts.txt").read()) + 1
except OSError:
    starts = 1
with open("starts.txt", "w") as file:
    file.write("x" * starts)
print("starts:", starts)
"""
SLEEPER = """import machine

rtc = machine.RTC()
print("cause", machine.reset_cause(), "kept", rtc.memory())
if machine.reset_cause() != machine.DEEPSLEEP_RESET:
    rtc.memory(b"night")
    machine.deepsleep(300)
"""
COPY_OF_TAB = """sessionStorage.setItem("lab-id", {id!r});"""


def test_a_board_keeps_its_name_and_flash_as_long_as_its_tab(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        page, name = found.visit.page, found.board
        found.run(STARTS)
        found.expect_line("starts: 1")
        page.locator("#reset").click()
        found.expect_line("starts: 2")
        page.reload()
        found.wait_for_state("ready")
        assert found.board == name
        page.locator("#run").click()
        found.expect_line("starts: 3")
        page.locator("#new-board").click()
        expect(page.locator("#board-page")).not_to_have_text(name)
        found.wait_for_state("ready")
        page.locator("#run").click()
        found.expect_line("starts: 1")


def test_each_tab_has_a_board_of_its_own(browser: Browser, lab_place: LabRoom) -> None:
    with lab(browser, lab_place.room) as found:
        context = found.visit.page.context
        second = context.new_page()
        second.goto(f"{lab_place.room.address}/lab")
        name = second.locator("#board-page")
        expect(name).not_to_be_empty()
        assert name.inner_text() != found.board
        doubled = context.new_page()  # as "duplicate this tab" does
        doubled.add_init_script(COPY_OF_TAB.format(id=found.board))
        doubled.goto(f"{lab_place.room.address}/lab")
        third = doubled.locator("#board-page")
        expect(third).not_to_be_empty()
        assert third.inner_text() not in (found.board, name.inner_text())


def test_a_board_sleeps_and_wakes_with_what_it_kept(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        found.run(SLEEPER)
        found.expect_line("cause 1 kept b''")
        found.expect_line("La carte dort 0,3 s.")
        found.expect_line("cause 4 kept b'night'")
        found.wait_for_state("ready")


def test_without_a_broker_for_browsers_programs_still_run(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        lab_room(tmp_path, websocket=False) as place,
        lab(browser, place.room) as found,
    ):
        found.expect_line("n’a pas de courtier pour les navigateurs")
        found.run("print('without a network')")
        found.expect_line("without a network")
        found.wait_for_state("ready")
        found.visit.page.context.set_offline(True)  # as when the gateway is away
        found.run("print('and once more')")
        found.expect_line("and once more")
        found.wait_for_state("ready")  # another board, of what the browser has kept
        found.visit.page.locator("#new-board").click()
        found.expect_line("la passerelle ne répond pas.")


@pytest.mark.parametrize("broker", ["mosquitto", "embedded"])
def test_over_https_the_lab_reaches_the_broker_too(
    browser: Browser, tmp_path: Path, broker: str
) -> None:
    path = write_room(tmp_path, name="Labo", broker=broker, language="fr")
    text = path.read_text("utf-8").replace("# https = true", "https = true")
    path.write_text(text, "utf-8")
    with run_room(tmp_path, "up") as room:
        url = f"https://127.0.0.1:{room.facts['http_port']}"
        with visiting(browser, f"{url}/lab", ignore_https_errors=True) as visit:
            found = Lab(visit, room)
            found.wait_for_state("ready")
            found.open("09_full_node")
            found.run()

            def heard() -> bool:
                boards = visit.page.request.get(f"{url}/api/room").json()["boards"]
                return any(board["received"] for board in boards)

            visit.until(heard)
