"""The lamps on the tiles, and the trust page of a board."""

import time
from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from gateway.access import renew
from gateway.store import Batch, Seen
from gateway.trust.evidence import Found, fact
from gateway.trust.keeper import Keeper
from tests.conftest import wait_for
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, visiting
from tests.dashboard.presenting import presenting
from tests.dashboard.serving import Dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

BOARD = roomful.board_id(1)
TILE = f"#board-{BOARD}"
PAGE = f"/board/{BOARD}/trust"


def light(dashboard: Dashboard, *, ago_s: float = 0.0, red: bool = True) -> None:
    """Let the lamps of the first board be seen: one red by default, two green."""
    at_us = roomful.now_us() - round(ago_s * 1e6)
    link = fact("clear", "against") if red else fact("tls_lane", "for")
    found = [
        Found("T01", "green", (fact("own_key", "for"),), at_us),
        Found("T03", "red" if red else "green", (link,), at_us),
        Found("T08", "green", (fact("numbered", "for", packs=512),), at_us),
    ]
    Keeper(dashboard.writer).keep(BOARD, found)


def test_a_tile_counts_the_lamps_and_is_red_by_a_grave_one(
    browser: Browser, dashboard: Dashboard
) -> None:
    light(dashboard)
    with visiting(browser, dashboard.url) as visit:
        lamps = visit.page.locator(f"{TILE} .lamps")
        expect(lamps).to_have_text("✕ 2/16")
        expect(visit.page.locator(TILE)).to_have_attribute("data-trust", "red")
        light(dashboard, red=False)
        expect(lamps).to_have_text("3/16")
        expect(visit.page.locator(TILE)).to_have_attribute("data-trust", "grey")
        light(dashboard, ago_s=3600)
        expect(lamps).to_have_text("0/16")


def test_the_trust_page_says_what_was_observed_and_follows(
    browser: Browser, dashboard: Dashboard
) -> None:
    light(dashboard)
    with visiting(browser, f"{dashboard.url}/board/{BOARD}") as visit:
        page = visit.page
        page.get_by_role("link", name="2 lampes vertes sur 16").click()
        expect(page.locator(".count")).to_have_text("2 vertes sur 16")
        expect(page.locator(".verdict")).to_contain_text("liaison chiffrée")
        expect(page.locator("#T03 h2 b")).to_have_text("échec")
        expect(page.locator("#T03 .said")).to_contain_text("passent en clair")
        expect(page.locator("#T08 .said")).to_contain_text("512 messages")
        expect(page.locator("#T12 h2 b")).to_have_text("non mesuré")
        expect(page.locator("#P0")).to_contain_text("par la prise USB")
        expect(page.locator(".sheet tbody tr")).to_have_count(5)
        expect(page.locator(".often")).to_have_text("Elle mesure toutes les 10 min.")
        page.locator("#T01 summary").click()
        expect(page.locator("#T01 details")).to_contain_text("5.1-1, 5.4-2, 5.4-4")
        light(dashboard, red=False)
        expect(page.locator(".count")).to_have_text("3 vertes sur 16", timeout=15_000)
        expect(page.locator("#T01 details")).to_have_attribute("open", "")
        page.locator("[data-language]").click()
        expect(page.locator("#T03 h2")).to_contain_text("encrypted link")


def test_what_stays_as_it_is_is_not_drawn_again(
    browser: Browser, dashboard: Dashboard
) -> None:
    light(dashboard)
    visitor = facilitator_of(dashboard)
    with presenting(browser, visitor, PAGE) as visit:
        page = visit.page
        page.clock.install()
        page.reload()
        page.locator("#T01").evaluate("lamp => (lamp.mine = true)")
        second = int(time.time())
        wait_for(lambda: int(time.time()) > second)  # the next token is another
        for _ in range(2):
            with page.expect_request_finished():
                page.clock.fast_forward(5_000)
        assert visit.value("document.getElementById('T01').mine") is True


def test_the_data_sheet_says_how_often_a_board_measures(dashboard: Dashboard) -> None:
    def said(period_s: float | None) -> str:
        seen = Seen("open", "board", None, state={"period_s": period_s})
        dashboard.writer.write(Batch(seen={BOARD: seen}))
        page = dashboard.get(f"{PAGE}?lang=fr").body.decode()
        return page.split('<p class="often">')[1].split("<")[0]

    assert said(0.5) == "Elle mesure toutes les 0,5 s."
    assert said(90) == "Elle mesure toutes les 90 s."
    assert said(600) == "Elle mesure toutes les 10 min."
    assert said(None) == "Elle ne dit pas à quel rythme elle mesure."


def test_a_board_that_the_room_does_not_know_has_no_trust_page(
    shared: Dashboard,
) -> None:
    assert shared.get("/board/nobody-1/trust").status == 404
    assert shared.get(f"/board/{roomful.board_id(46)}/trust").status == 200


def test_the_facilitator_asks_to_try_a_board_again(dashboard: Dashboard) -> None:
    visitor = Visitor(dashboard)
    assert b'id="check"' not in visitor.get(PAGE).body
    visitor.log_in(renew(dashboard.folder))
    answer = visitor.send(f"{PAGE}/check", PAGE)
    assert (answer.status, answer.headers["Location"]) == (303, PAGE)
    [asked] = dashboard.writer.requests()
    assert (asked.kind, asked.detail) == ("probe", {"boards": [BOARD]})
    assert b"The gateway is trying" in visitor.get(PAGE).body
    assert visitor.send("/board/nobody-1/trust/check", PAGE).status == 404


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pictures_of_the_trust_page(
    browser: Browser, dashboard: Dashboard, lang: str
) -> None:
    light(dashboard)
    with visiting(browser, f"{dashboard.url}{PAGE}?lang={lang}") as visit:
        for size, scheme in product((LAPTOP, PHONE), ("light", "dark")):
            visit.resize(size)
            visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            visit.screenshot(f"trust-{size[0]}x{size[1]}-{lang}-{scheme}", True)
