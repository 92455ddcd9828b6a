"""The room page in a real browser: every seat in view, and alive."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from gateway.ledger import Start
from gateway.store import Batch, Seen
from tests.dashboard import roomful
from tests.dashboard.browsing import (
    LAPTOP,
    PHONE,
    PROJECTOR,
    Meter,
    Visit,
    visiting,
)
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.test_server import read_until, stream

VISIBLE = ".tile:not([hidden])"
KILOBYTE = 1000
BOXES = """() => [...document.querySelectorAll(".tile:not([hidden])")].map((tile) => {
  const box = tile.getBoundingClientRect();
  const inside = [...tile.querySelectorAll(".seat, .shape, strong, .foot, .why b")]
    .map((part) => part.getBoundingClientRect())
    .filter(({width}) => width)
    .every((part) => part.left >= box.left && part.right <= box.right + 1
      && part.top >= box.top && part.bottom <= box.bottom + 1);
  return {left: box.left, top: box.top, right: box.right, bottom: box.bottom, inside};
})"""

CUT_BOOKS = """() => [...document.querySelectorAll(".tile .books")].filter((books) => {
  const {right, bottom} = books.parentElement.getBoundingClientRect();
  return [...books.children].map((part) => part.getBoundingClientRect())
    .some((part) => part.right > right + 1 || part.bottom > bottom + 1);
}).map((books) => books.textContent)"""


@pytest.fixture(scope="module")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a room of twelve boards; the second is simulated, and has sent much."""
    with run_dashboard(tmp_path_factory.mktemp("dozen"), 12) as running:
        board, now_us = roomful.board_id(2), roomful.now_us()
        packs = Start(board, 2, 7, [(0, 12_344)], 0, 12_344, 12_345, first_us=now_us)
        batch = Batch(starts=[packs], packs={(board, 2, 7): 12_345})
        batch.seen[board] = Seen("open", "simulated", now_us)
        roomful.beat(batch)
        running.writer.write(batch)
        yield running


def tile(seat: int) -> str:
    return f"#board-{roomful.board_id(seat)}"


def in_view(visit: Visit) -> list[dict[str, Any]]:
    """Return the boxes of the tiles that are wholly on the screen."""
    size = visit.page.viewport_size
    assert size is not None
    return [
        box
        for box in visit.value(BOXES)
        if box["left"] >= 0
        and box["top"] >= 0
        and box["right"] <= size["width"]
        and box["bottom"] <= size["height"]
    ]


def scrolls(visit: Visit) -> bool:
    """Tell whether the page or its tiles have to be scrolled."""
    return bool(
        visit.value(
            """() => [document.documentElement, document.querySelector(".tiles")]
              .some((e) => e.scrollHeight > e.clientHeight + 1
                || e.scrollWidth > e.clientWidth + 1)"""
        )
    )


def test_every_seat_is_in_view_without_scrolling(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url) as visit:
        expect(visit.page.locator(VISIBLE)).to_have_count(46)
        for size in (LAPTOP, PROJECTOR, (1366, 650), (1024, 768)):
            visit.resize(size)
            visit.until(lambda: len(in_view(visit)) == 46)
            assert all(box["inside"] for box in in_view(visit)), size
            assert not scrolls(visit), size


@pytest.mark.parametrize("boards", [1, 8, 120])
def test_few_boards_are_large_and_many_scroll(
    browser: Browser, tmp_path: Path, boards: int
) -> None:
    with (
        run_dashboard(tmp_path, boards) as running,
        visiting(browser, running.url) as visit,
    ):
        expect(visit.page.locator(VISIBLE)).to_have_count(boards)
        boxes = in_view(visit)
        widths = [box["right"] - box["left"] for box in boxes]
        assert scrolls(visit) == (boards == 120)
        assert len(boxes) == boards or boards == 120
        assert all(box["inside"] for box in boxes)
        assert min(widths) >= {1: 450, 8: 300, 120: 140}[boards]
        missing = {1: "message manquant", 8: "messages manquants"}  # 0, and many
        word = visit.page.locator("#fact-missing-word")
        expect(word).to_have_text(missing.get(boards, missing[8]))
        visit.screenshot(f"room-{boards}-boards")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_large_tile_has_room_for_all_that_it_says(
    browser: Browser, dozen: Dashboard, lang: str
) -> None:
    with visiting(browser, f"{dozen.url}/?lang={lang}") as visit:
        expect(visit.page.locator(VISIBLE)).to_have_count(12)
        words = {"fr": "simulée", "en": "simulated"}[lang]
        for size in (LAPTOP, PHONE, PROJECTOR):
            visit.resize(size)
            visit.until(lambda: visit.value(CUT_BOOKS) == [])
            assert words in visit.texts(f"{tile(2)} .books")[0]
            visit.screenshot(f"room-dozen-{size[0]}-{lang}")


def test_a_phone_shows_two_columns(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, shared.url, PHONE, has_touch=True) as visit:
        expect(visit.page.locator(VISIBLE)).to_have_count(46)
        assert len({box["left"] for box in visit.value(BOXES)}) == 2
        width = "document.documentElement.scrollWidth"
        assert visit.value(width) == PHONE[0]


def test_a_tile_says_what_it_knows(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, shared.url) as visit:
        page = visit.page
        expect(page.locator(f"{tile(12)} .why b")).to_have_text(
            "câble ou coupure de courant\u00a0?"
        )
        expect(page.locator(f"{tile(12)} .value")).to_be_hidden()
        expect(page.locator(f"{tile(12)} .sr.state")).to_have_text("perdue")
        expect(page.locator(f"{tile(12)} use")).to_have_attribute("href", "#shape-lost")
        expect(page.locator(f"{tile(46)} .why b")).to_have_text("pas encore entendue")
        expect(page.locator(f"{tile(17)} .sr.state")).to_have_text("en veille")
        expect(page.locator(f"{tile(8)} .missing")).to_have_text(
            re.compile(r"^1\s204 manquants$")
        )
        expect(page.locator(f"{tile(5)} .name")).to_have_text(roomful.LONG_NAME)
        expect(page.locator("#fact-missing")).to_have_text(re.compile(r"^1\s207$"))


def test_choices_filter_and_stay_in_the_address(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url) as visit:
        page = visit.page
        page.get_by_role("button", name="Kayes").click()
        expect(page.locator(VISIBLE)).to_have_count(15)
        page.get_by_role("button", name="Batterie").click()
        expect(page.locator(VISIBLE)).to_have_count(7)
        expect(page.locator(f"{tile(5)} .value")).to_contain_text("V")
        assert page.url.endswith("/?site=kayes&quantity=battery")
        page.reload()
        expect(page.locator(VISIBLE)).to_have_count(7)
        pressed = page.locator("[aria-pressed=true]").all_inner_texts()
        assert pressed == ["Kayes", "Batterie"]
        page.locator("[data-language]").click()
        expect(page.locator(VISIBLE)).to_have_count(7)
        expect(page.locator("[aria-pressed=true]")).to_have_text(["Kayes", "Battery"])


def test_the_language_switch_changes_words_and_numbers(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url) as visit:
        page = visit.page
        expect(page.locator(f"{tile(1)} strong")).to_have_text(re.compile(r"^\d+,\d$"))
        expect(page.locator(f"{tile(1)} em")).to_have_text(re.compile(r"^\d+\s%$"))
        page.locator("[data-language]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator(f"{tile(1)} strong")).to_have_text(re.compile(r"^\d+\.\d$"))
        expect(page.locator(f"{tile(1)} em")).to_have_text(re.compile(r"^\d+%$"))
        page.goto(shared.url)
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_colours_follow_the_device_and_the_button(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url, color_scheme="dark") as visit:
        page, html = visit.page, visit.page.locator("html")
        ground = "getComputedStyle(document.body).backgroundColor"
        expect(html).to_have_attribute("data-theme", "dark")
        dark = visit.value(ground)
        page.get_by_role("button", name="Couleurs").click()
        expect(html).to_have_attribute("data-theme", "light")
        assert visit.value(ground) != dark
        page.reload()
        expect(html).to_have_attribute("data-theme", "light")


def test_tiles_can_be_reached_and_opened_with_the_keyboard(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url) as visit:
        visit.page.locator(tile(2)).focus()
        visit.page.keyboard.press("Tab")
        expect(visit.page.locator(tile(3))).to_be_focused()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(f"**/board/{roomful.board_id(3)}")


def test_the_first_load_is_at_most_60_kilobytes(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url, go=False) as visit:
        meter = Meter(visit.page.context.new_cdp_session(visit.page))
        meter.start()
        visit.page.goto(shared.url, wait_until="load")
        expect(visit.page.locator(VISIBLE)).to_have_count(46)
        visit.page.wait_for_timeout(300)
        with stream(shared) as link:  # never finished, so the meter has not seen it
            event = read_until(link, b"\x00\x00\xff\xff")
        total = meter.loaded + len(event)
        print(f"first load: {total} bytes in {len(visit.requests)} requests")
        assert meter.loaded > 5 * KILOBYTE
        assert total <= 60 * KILOBYTE


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pictures_of_the_room_page(
    browser: Browser, dashboard: Dashboard, lang: str
) -> None:
    with (
        roomful.reporting(dashboard.writer),
        visiting(browser, f"{dashboard.url}/?lang={lang}") as visit,
    ):
        expect(visit.page.locator("#fact-rate")).to_have_text(re.compile("^[1-9]"))
        for size, dark in product((LAPTOP, PROJECTOR, PHONE), (False, True)):
            visit.resize(size)
            visit.page.emulate_media(color_scheme="dark" if dark else "light")
            scheme = "dark" if dark else "light"
            visit.screenshot(f"room-{size[0]}x{size[1]}-{lang}-{scheme}")
