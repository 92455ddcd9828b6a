"""The lab page in a real browser: a real MicroPython, a real broker, a real room."""

import gzip
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboard.browsing import visiting
from tests.dashboard.lab_room import Lab, LabRoom, lab, lab_room

READY_S = 2.0
TRIES = 6
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
    """The best of some visits, each the first of its browser: others share this CPU."""
    took_s: list[float] = []
    while not took_s or (min(took_s) > READY_S and len(took_s) < TRIES):
        with visiting(browser, place.room.address, go=False) as visit:
            began_s = time.monotonic()
            visit.page.goto(f"{place.room.address}/lab")
            state = visit.page.locator("#state")
            expect(state).to_have_attribute("data-state", "ready", timeout=20_000)
            took_s.append(time.monotonic() - began_s)
    print(f"ready to run after {min(took_s):.2f} s")
    assert min(took_s) <= READY_S


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
        expect(tile.locator(".kind")).to_have_text("virtuelle", timeout=20_000)


def test_an_outage_of_the_broker_costs_no_reading(
    browser: Browser, place: LabRoom
) -> None:
    with lab(browser, place.room) as found:
        found.open("09_full_node")
        found.replace("PERIOD_S = 5", "PERIOD_S = 0.3")
        found.run()
        found.visit.until(lambda: received(found) > 2)
        place.broker.kill()
        try:
            found.expect_line("la salle n’y est pas ouverte.")
            found.visit.until(lambda: found.queue() >= 5)
            before = received(found)
        finally:
            place.broker.start()
        found.visit.until(lambda: found.queue() == 0)
        found.visit.until(lambda: received(found) >= before + 5)
        tile = found.tile()
        assert tile is not None
        assert tile["missing"] == 0
        assert tile["sent"] == tile["received"]


def received(found: Lab) -> int:
    """Return how many messages of this board the room has."""
    tile = found.tile()
    return tile["received"] if tile else 0


def test_the_wifi_can_be_switched_off_and_on(browser: Browser, place: LabRoom) -> None:
    with lab(browser, place.room) as found:
        page = found.visit.page
        found.open("09_full_node")
        found.replace("PERIOD_S = 5", "PERIOD_S = 0.3")
        found.run()
        found.visit.until(lambda: received(found) > 0)
        page.locator("#wifi").uncheck()
        found.expect_line("Wi-Fi coupé")
        found.visit.until(lambda: found.queue() >= 3)
        page.locator("#wifi").check()
        found.visit.until(lambda: found.queue() == 0)


MISTAKES = [
    ("print(1", "SyntaxError", "Python ne comprend pas cette ligne."),
    ("import numpy", "ImportError", "Le module « numpy » n’est pas sur la carte."),
    (
        "text = []\nwhile True:\n    text.append('much ' * 1000 + str(len(text)))",
        "MemoryError",
        "La carte n’a plus de mémoire.",
    ),
    (
        "import asyncio\n"
        "async def main():\n"
        "    kept = []\n"
        "    while True:\n"
        "        kept.append(bytearray(9000))\n"
        "        await asyncio.sleep(0)\n"
        "asyncio.run(main())",
        "MemoryError",
        "La carte n’a plus de mémoire.",
    ),
]


@pytest.mark.parametrize(
    ("program", "words", "sentence"),
    MISTAKES,
    ids=["syntax", "module", "memory at once", "memory bit by bit"],
)
def test_an_error_is_explained_under_the_board_s_own_words(
    browser: Browser, place: LabRoom, program: str, words: str, sentence: str
) -> None:
    with lab(browser, place.room) as found:
        found.run(program)
        found.expect_line(sentence)
        explained = found.visit.page.locator("#lines .explained")
        expect(explained).to_have_count(1)
        above = explained.locator("xpath=preceding-sibling::*[1]")
        expect(above).to_contain_text(words)
        expect(explained).to_contain_text("À essayer")
        found.wait_for_state("ready")


def test_a_sensor_that_is_not_wired_is_explained(
    browser: Browser, place: LabRoom
) -> None:
    with lab(browser, place.room) as found:
        page = found.visit.page
        program = (
            "from dht import DHT22\nfrom machine import Pin\n"
            "sensor = DHT22(Pin(4))\nsensor.measure()\nprint(sensor.temperature())"
        )
        page.locator("#input-temperature").fill("31.5")
        found.run(program)
        found.expect_line("31.5")
        page.locator("[data-name=temperature] .wired input").uncheck()
        page.locator("#run").click()
        found.expect_line("Le capteur ne répond pas.")
        expect(page.locator(".cm-wrong")).to_have_text("sensor.measure()")
