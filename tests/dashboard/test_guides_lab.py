"""The guides in the lab, as their pages tell it: one virtual board does the steps."""

from playwright.sync_api import Browser

from gateway.places import guides_dir
from tests.dashboard.lab_room import Lab, LabRoom, lab

# lesson, what its page in the guides says that the board prints
SAID = (
    ("02_read_sensor", "28.0 °C 55.0 %"),
    ("03_join_wifi", "joined: my address is 192.168.4.2"),
    ("05_obey", "waits for commands"),
)


def start(found: Lab, lesson: str) -> None:
    """Stop what runs, choose a lesson and run it."""
    page = found.visit.page
    if page.locator("#stop").is_enabled():
        page.locator("#stop").click()
    found.wait_for_state("ready")
    page.locator("#clear").click()
    found.open(lesson)
    found.run()


def reading(found: Lab, name: str) -> str | None:
    """Return the unit of a reading on this board's tile; None without one."""
    values = (found.tile() or {"values": []})["values"]
    return next((value["unit"] for value in values if value["name"] == name), None)


def test_a_virtual_board_does_what_the_pages_say(
    browser: Browser, lab_place: LabRoom
) -> None:
    pages = "".join(page.read_text("utf-8") for page in guides_dir().glob("*/fr.md"))
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        start(found, "01_blink")
        found.visit.until(lambda: "allumée" in page.locator("#outputs").inner_text())
        for lesson, words in SAID:
            assert f"`{words}`" in pages
            start(found, lesson)
            found.expect_line(words)
        start(found, "04_publish")
        found.visit.until(lambda: reading(found, "temperature") == "")
        assert (found.tile() or {})["state"] == "ready"
        start(found, "06_senml")
        found.visit.until(lambda: reading(found, "temperature") == "Cel")
        start(found, "08_outage")
        found.expect_line("stored: 2")
        start(found, "07_sleep")
        found.wait_for_state("sleeping")


def test_the_wifi_and_a_wire_are_cut_as_the_pages_say(
    browser: Browser, lab_place: LabRoom
) -> None:
    pages = "".join(page.read_text("utf-8") for page in guides_dir().glob("*/fr.md"))
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        page.locator("[data-name=humidity] .wired input").uncheck()
        start(found, "02_read_sensor")
        found.expect_line("no answer: is the sensor wired to pin 4 ?")
        page.locator("#wifi").uncheck()
        start(found, "03_join_wifi")
        found.expect_line("not joined: there is no such Wi-Fi here")
    for words in ("no answer: is the sensor wired to pin 4 ?", "not joined: there is"):
        assert words in " ".join(pages.split())
