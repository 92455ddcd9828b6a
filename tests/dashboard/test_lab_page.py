"""The lab page around its board: programs, keyboard, phone, languages, tabs."""

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.dashboard.browsing import LAPTOP, PHONE
from tests.dashboard.lab_room import Lab, LabRoom, lab

LESSON = "09_full_node"


def programs(page: Page) -> list[str]:
    """Return the texts of the list of programs."""
    return page.locator("#file option").all_inner_texts()


def answer(page: Page, text: str | None = None) -> None:
    """Answer the question that the page asks."""
    if text is not None:
        page.locator("#ask-value").fill(text)
    page.locator("#ask [value=yes]").click()


def test_a_lesson_that_is_changed_is_kept_and_the_original_comes_back(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        found.open(LESSON)
        expect(page.locator("#remove")).to_be_disabled()
        found.replace("PERIOD_S = 5", "PERIOD_S = 7")
        expect(page.locator("#file")).to_contain_text(f"{LESSON} (modifié)")
        page.reload()
        expect(page.locator(".cm-content")).to_contain_text("PERIOD_S = 7")
        page.locator("#remove").click()
        answer(page)
        expect(page.locator(".cm-content")).to_contain_text("PERIOD_S = 5")
        assert LESSON in programs(page)


def test_programs_are_made_named_downloaded_and_removed(
    browser: Browser, lab_place: LabRoom, tmp_path: Path
) -> None:
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        page.locator("#new").click()
        answer(page, "Mon été, n° 2")
        expect(page.locator("#file")).to_have_value("mon_ete_n_2")
        page.locator("#rename").click()
        answer(page, "pluie")
        expect(page.locator("#file")).to_have_value("pluie")
        assert "mon_ete_n_2" not in programs(page)
        page.locator(".cm-content").press_sequentially("print('é')")
        with page.expect_download() as download:
            page.locator("#download").click()
        assert download.value.suggested_filename == "pluie.py"
        saved = tmp_path / "pluie.py"
        download.value.save_as(saved)
        assert "print('é')" in saved.read_text("utf-8")
        page.locator("#upload-file").set_input_files(saved)
        expect(page.locator("#file")).to_have_value("pluie_2")
        page.locator("#remove").click()
        page.keyboard.press("Escape")
        assert "pluie_2" in programs(page)
        page.locator("#remove").click()
        answer(page)
        expect(page.locator("#file")).not_to_have_value("pluie_2")
        assert "pluie_2" not in programs(page)


def test_a_program_that_the_browser_does_not_keep_is_not_lost(
    browser: Browser, lab_place: LabRoom
) -> None:
    full = "Storage.prototype.setItem = () => { throw new Error('full') }"
    with lab(browser, lab_place.room, before=full) as found:
        page = found.visit.page
        found.write("mine", "print('only here')")
        page.locator("#rename").click()
        answer(page, "yours")
        expect(page.locator("#file")).to_have_value("yours")
        expect(page.locator(".cm-content")).to_have_text("print('only here')")
        found.expect_line("Ce navigateur ne garde rien")
        large = FilePayload(name="big.py", mimeType="text/plain", buffer=b"x" * 65537)
        page.locator("#upload-file").set_input_files([large])
        found.expect_line("big.py est trop grand pour une carte")


def test_the_keyboard_is_enough(browser: Browser, lab_place: LabRoom) -> None:
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        found.write("mine", "x = 3\n")
        page.locator("#upload").focus()
        page.keyboard.press("Tab")
        editor = page.locator(".cm-content")
        expect(editor).to_be_focused()
        page.keyboard.press("Control+End")
        page.keyboard.type("if x:\n")
        page.keyboard.type('print("typed", x)')
        page.keyboard.press("Control+Enter")
        found.expect_line("typed 3")
        page.keyboard.press("Tab")
        expect(editor).to_be_focused()  # Tab indents
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.locator("#button")).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert found.visit.value(outline) == "solid"


def test_the_button_of_the_board_is_pressed_by_a_key(
    browser: Browser, lab_place: LabRoom
) -> None:
    with lab(browser, lab_place.room) as found:
        page = found.visit.page
        found.run(
            "import asyncio\nfrom machine import Pin\nbutton = Pin(0, Pin.IN)\n"
            "async def main():\n    while button():\n"
            "        await asyncio.sleep(0.02)\n"
            "    print('pressed')\nasyncio.run(main())"
        )
        found.wait_for_state("running")
        page.locator("#button").focus()
        page.keyboard.down(" ")
        found.expect_line("pressed")
        page.keyboard.up(" ")


def test_on_a_phone_the_parts_take_turns(browser: Browser, lab_place: LabRoom) -> None:
    with lab(browser, lab_place.room, PHONE, has_touch=True) as found:
        page = found.visit.page
        shown = {
            name: page.locator(f".lab > .{name}")
            for name in ("program", "device", "console")
        }
        expect(shown["program"]).to_be_visible()
        expect(shown["console"]).to_be_hidden()
        found.run("print('on a phone')")
        expect(shown["console"]).to_be_visible()
        expect(shown["console"]).to_contain_text("on a phone")
        page.get_by_role("button", name="Carte", exact=True).tap()
        expect(shown["device"]).to_be_visible()
        expect(page.locator("#unread")).to_be_hidden()
        for name in shown:
            page.locator(f".panes [data-pane={name}]").tap()
            width = found.visit.value("document.documentElement.scrollWidth")
            assert width == PHONE[0], name


def test_the_lab_speaks_two_languages(browser: Browser, lab_place: LabRoom) -> None:
    with lab(browser, lab_place.room, lang="en") as found:
        page = found.visit.page
        expect(page.locator("nav [aria-current]")).to_have_text("Lab")
        expect(page.locator("#run")).to_have_text("Run")
        expect(page.locator("[data-name=humidity] output")).to_have_text("55%")
        found.run("import numpy")
        found.expect_line("Try this:")
        page.locator("a[data-language]").click()
        expect(page.locator("#run")).to_have_text("Exécuter")
        expect(page.locator("[data-name=humidity] output")).to_have_text("55\u00a0%")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pictures_of_the_lab(browser: Browser, lab_place: LabRoom, lang: str) -> None:
    with lab(browser, lab_place.room, lang=lang) as found:
        page = found.visit.page
        play(found)
        for size, dark in product((LAPTOP, PHONE), (False, True)):
            found.visit.resize(size)
            page.emulate_media(color_scheme="dark" if dark else "light")
            name = f"{size[0]}x{size[1]}-{lang}-{'dark' if dark else 'light'}"
            if size == LAPTOP:
                found.visit.screenshot(f"lab-{name}")
                continue
            for pane in ("program", "device", "console"):
                page.locator(f".panes [data-pane={pane}]").click()
                found.visit.screenshot(f"lab-{pane}-{name}")


def play(found: Lab) -> None:
    """Let every output of the board do something, and a sensor be away."""
    found.visit.page.locator("[data-name=light] .wired input").uncheck()
    found.run(
        "from machine import Pin, PWM\nfrom neopixel import NeoPixel\n"
        "Pin(2, Pin.OUT).on()\nPin(26, Pin.OUT).on()\nPin(14, Pin.OUT).on()\n"
        "PWM(Pin(25), freq=440, duty_u16=32768)\n"
        "PWM(Pin(32), freq=50, duty_u16=3277)\n"
        "pixels = NeoPixel(Pin(23), 4)\n"
        "for i in range(4):\n    pixels[i] = (250 - 60 * i, 60 * i, 40)\n"
        "pixels.write()\nprint('all on', temperature)"
    )
    found.expect_line("temperature")
    expect(found.visit.page.locator("#outputs li")).to_have_count(6)
