"""The lab page in a real browser: a real MicroPython, a real broker, a real room."""

import gzip
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboard.browsing import visiting
from tests.dashboard.lab_room import Lab, LabRoom, lab

READY_S = 2.0
TRIES = 6
LARGEST_BYTES = 450_000
SEEN_MS = 1000
# When a value was first shown: on the room page, and as a line of the lab's console.
NOTE_VALUES = """window.values = {};
new MutationObserver(() => {
  for (const element of document.querySelectorAll(".tile strong")) {
    window.values[element.textContent] ??= Date.now();
  }
}).observe(document, {subtree: true, childList: true, characterData: true});"""
NOTE_LINES = """const told = {};
new MutationObserver(() => {
  for (const line of document.querySelectorAll("#lines pre")) {
    told[line.textContent] ??= Date.now();
  }
}).observe(document, {subtree: true, childList: true});
window.lines = (words) => {
  return told[Object.keys(told).find((line) => line.includes(words))];
};"""
INSIDE_FOOT = """(tile) => {
  const [kind, foot] = [".kind", ".foot"].map((part) => tile.querySelector(part));
  return kind.offsetHeight > 0
    && kind.getBoundingClientRect().bottom <= foot.getBoundingClientRect().bottom + 1;
}"""
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


def test_the_lab_is_ready_within_two_seconds(
    browser: Browser, lab_place: LabRoom, slack: float
) -> None:
    """The best of some visits, each the first of its browser: others share this CPU."""
    took_s: list[float] = []
    while not took_s or (min(took_s) > READY_S and len(took_s) < TRIES):
        with visiting(browser, lab_place.room.address, go=False) as visit:
            began_s = time.monotonic()
            visit.page.goto(f"{lab_place.room.address}/lab")
            state = visit.page.locator("#state")
            expect(state).to_have_attribute("data-state", "ready", timeout=20_000)
            took_s.append(time.monotonic() - began_s)
    print(f"ready to run after {min(took_s):.2f} s")
    assert min(took_s) <= READY_S * slack


def test_all_that_the_lab_loads_is_at_most_450_kilobytes(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        ask = found.visit.page.request
        sizes = {}
        for url in set(found.visit.requests) - {
            lab_place.room.address + "/api/lab/board"
        }:
            answer = ask.get(url, headers={"Accept-Encoding": "gzip"})
            body = answer.body()  # unpacked
            if answer.headers.get("content-encoding") == "gzip":
                body = gzip.compress(body)
            sizes[urlsplit(url).path] = len(body)
        print(sorted(sizes.items(), key=lambda item: -item[1]), sum(sizes.values()))
        assert any(path.endswith(".wasm") for path in sizes)
        assert any(path.endswith("/kit.json") for path in sizes)
        assert sum(sizes.values()) <= LARGEST_BYTES


def test_a_board_blinks_and_is_stopped(browser: Browser, lab_place: LabRoom) -> None:
    with lab(browser, lab_place.room) as found:
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
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
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
    browser: Browser, lab_place: LabRoom, slack: float
) -> None:
    """Lesson 4, changed, as a learner does it: one plain number, and no more."""
    with (
        lab(browser, lab_place.room, before=NOTE_LINES) as found,
        visiting(browser, lab_place.room.address, before=NOTE_VALUES) as room,
    ):
        slider = found.visit.page.locator("#input-temperature")
        found.open("04_publish")
        found.replace("PERIOD_S = 5", "PERIOD_S = 2.2")
        found.run()
        tile = room.page.locator(f"#board-{found.board}")
        expect(tile.locator(".kind")).to_have_text("virtuelle", timeout=20_000)
        assert tile.evaluate(INSIDE_FOOT)
        took_ms = []
        for value in ("31.5", "32.5", "33.5"):
            slider.fill(value)
            shown = value.replace(".", ",") + "0"  # a plain number has no unit
            expect(tile.locator("strong")).to_have_text(shown, timeout=20_000)
            seen_ms = room.value(f"window.values[{shown!r}]")
            took_ms.append(seen_ms - found.visit.value(f"window.lines({value!r})"))
        print(f"from the print to the room page: {took_ms} ms")
        assert min(took_ms) <= SEEN_MS * slack  # the best: others share this CPU


def test_an_outage_of_the_broker_costs_no_reading(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        found.open("08_outage")
        found.replace("PERIOD_S = 2", "PERIOD_S = 0.3")
        found.run()
        found.visit.until(lambda: received(found) > 2)
        lab_place.broker.kill()
        try:
            found.expect_line("la salle n’y est pas ouverte.")
            found.visit.until(lambda: found.queue() >= 5)
            before = received(found)
        finally:
            lab_place.broker.start()
        found.visit.until(lambda: found.queue() == 0)
        found.visit.until(lambda: received(found) >= before + 5)
        tile = found.tile()
        assert tile is not None
        assert tile["missing"] == 0


def received(found: Lab) -> int:
    """Return how many messages of this board the room has."""
    tile = found.tile()
    return tile["received"] if tile else 0


def test_the_wifi_can_be_switched_off_and_on(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
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


def test_a_name_that_is_taken_is_explained(
    browser: Browser, lab_place: LabRoom
) -> None:
    """Two boards of one name, on two computers: each cuts the other off."""
    with lab(browser, lab_place.room) as first:
        same = f"sessionStorage.setItem('lab-id', {first.board!r})"
        with lab(browser, lab_place.room, before=same) as second:
            assert second.board == first.board
            for found in (first, second):
                found.open("09_full_node")
                found.run()
            taken = "Une autre carte utilise déjà cet identifiant"
            explained = first.visit.page.get_by_text(taken)
            expect(explained.first).to_be_visible(timeout=60_000)


MISTAKES = [
    ("print(1", "SyntaxError", "Python ne comprend pas cette ligne."),
    ("import hmac", "ImportError", "Le module « hmac » n’est pas sur la carte."),
    ("raise Exception('mine')", "Exception: mine", "s’est arrêté sur une erreur."),
    ("kept = bytearray(300_000)", "MemoryError", "La carte n’a plus de mémoire."),
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
    ids=[
        "syntax",
        "module",
        "own",
        "memory kept",
        "memory at once",
        "memory bit by bit",
    ],
)
def test_an_error_is_explained_under_the_board_s_own_words(
    browser: Browser, lab_place: LabRoom, program: str, words: str, sentence: str
) -> None:
    with lab(browser, lab_place.room) as found:
        found.run(program)
        found.expect_line(sentence)
        explained = found.visit.page.locator("#lines .explained")
        expect(explained).to_have_count(1)
        above = explained.locator("xpath=preceding-sibling::*[1]")
        expect(above).to_contain_text(words)
        expect(above).not_to_contain_text("not_on_a_board")
        expect(explained).to_contain_text("À essayer")
        found.wait_for_state("ready")


def test_a_sensor_that_is_not_wired_is_explained(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
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
