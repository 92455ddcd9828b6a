"""The lab page in a real browser: a real MicroPython, a real broker, a real room."""

import gzip
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import wait_for
from tests.dashboard.browsing import visiting
from tests.dashboard.lab_room import LabRoom, lab, lab_room

READY_S = 2.0
LARGEST_BYTES = 450_000
BLINK = """import asyncio
from machine import Pin

led = Pin(2, Pin.OUT)

async def main():
    while True:
        led(not led())
        print("led", led())
        await asyncio.sleep(0.05)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabRoom]:
    """Give one room to the tests of this file; each opens a board of its own in it."""
    with lab_room(tmp_path_factory.mktemp("lab")) as found:
        yield found


def test_the_lab_is_ready_within_two_seconds(browser: Browser, place: LabRoom) -> None:
    with visiting(browser, place.room.address, go=False) as visit:
        began_s = time.monotonic()
        visit.page.goto(f"{place.room.address}/lab")
        state = visit.page.locator("#state")
        expect(state).to_have_attribute("data-state", "ready", timeout=20_000)
        took_s = time.monotonic() - began_s
        print(f"ready to run after {took_s:.2f} s")
        assert took_s <= READY_S


def test_all_that_the_lab_loads_is_at_most_450_kilobytes(
    browser: Browser, place: LabRoom
) -> None:
    with lab(browser, place.room) as found:
        ask = found.visit.page.request
        sizes = {}
        for url in set(found.visit.requests) - {place.room.address + "/api/lab/board"}:
            answer = ask.get(url, headers={"Accept-Encoding": "gzip"})
            body = answer.body()  # unpacked
            if answer.headers.get("content-encoding") == "gzip":
                body = gzip.compress(body)
            sizes[urlsplit(url).path] = len(body)
        print(sorted(sizes.items(), key=lambda item: -item[1]), sum(sizes.values()))
        assert any(path.endswith(".wasm") for path in sizes)
        assert any(path.endswith("/kit.json") for path in sizes)
        assert sum(sizes.values()) <= LARGEST_BYTES


def test_a_board_blinks_and_is_stopped(browser: Browser, place: LabRoom) -> None:
    with lab(browser, place.room) as found:
        found.run(BLINK)
        found.wait_for_state("running")
        found.expect_line("led 1")
        found.expect_line("led 0")
        page = found.visit.page
        expect(page.locator("#outputs li")).to_have_text("LED : allumée")
        page.locator("#stop").click()
        found.wait_for_state("ready")
        expect(page.locator("#outputs li")).to_have_count(0)


def test_a_loop_without_end_freezes_nothing_and_is_stopped(
    browser: Browser, place: LabRoom
) -> None:
    with lab(browser, place.room) as found:
        found.run("while True:\n    print('again')\n")
        found.expect_line("lignes omises")
        found.expect_line("garde la carte pour lui seul")
        page = found.visit.page
        assert page.locator("#lines > *").count() <= 500
        page.locator("#stop").click()
        found.wait_for_state("ready")
        found.run("print('alive again')")
        found.expect_line("alive again")
        found.expect_line("Le programme est terminé.")


def test_a_reading_is_on_the_room_page_within_a_second(
    browser: Browser, place: LabRoom
) -> None:
    with (
        lab(browser, place.room) as found,
        visiting(browser, place.room.address) as room,
    ):
        found.open("09_full_node")
        found.run()
        tile = room.page.locator(f"#board-{found.board}")
        expect(tile.locator(".kind")).to_have_text("virtuelle")
        wait_for(lambda: found.tile() is not None, what="the board in the room")
