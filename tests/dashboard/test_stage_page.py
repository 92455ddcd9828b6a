"""The stage as a hall sees it: one room for all tests."""

import pytest
from playwright.sync_api import Browser, Route, expect

from dashboard.stage.state import KEY
from gateway.store import open_desk
from tests.dashboard import roomful
from tests.dashboard.browsing import NO_SIDE_SCROLL, PHONE, PROJECTOR, Meter, visiting
from tests.dashboard.presenting import (
    CUT,
    FRENCH_7,
    HIDDEN_PARTS,
    OVERLAPS,
    at_its_end,
    play_live,
    presenting,
    press,
)
from tests.dashboard.serving import Dashboard
from tests.dashboard.stage_parts import LINES
from tests.dashboard.test_server import read_until, stream
from tests.dashboard.visitor import Visitor

KILOBYTE = 1000
ELSEWHERE = "192.0.2.9"  # no computer's: RFC 5737
OLD_PROJECTOR = (1024, 768)


@pytest.fixture(autouse=True)
def at_the_beginning(presenter: Visitor) -> None:
    """Begin the show again before each test."""
    press(presenter, "zero")


def test_the_opening_shows_the_room_and_invites_the_hall(
    browser: Browser, hall: Dashboard
) -> None:
    def from_the_network(route: Route) -> None:
        """Answer as to somebody who has come by an address of the network."""
        came_by = {**route.request.headers, "host": f"{ELSEWHERE}:{hall.port}"}
        route.fulfill(response=route.fetch(headers=came_by))

    with visiting(browser, hall.url, PROJECTOR, go=False) as visit:
        visit.page.route("**/stage", from_the_network)
        visit.page.goto(hall.url + "/stage")
        expect(visit.page.locator("#boards li")).to_have_count(12)
        expect(visit.page.locator("#great-online")).to_have_text("11 / 12")
        expect(visit.page.locator("#great-missing-box")).to_have_class("bad")
        expect(visit.page.locator(".invitation svg")).to_be_visible()
        address = f"http://{ELSEWHERE}:{hall.port}/stage"
        expect(visit.page.locator(".invitation b")).to_have_text(address)
        assert visit.value("document.body.scrollHeight <= innerHeight")
        visit.screenshot("stage-opening")


def test_a_page_of_the_stage_is_light(browser: Browser, hall: Dashboard) -> None:
    with visiting(browser, hall.url, PHONE, go=False) as visit:
        meter = Meter(visit.page.context.new_cdp_session(visit.page))
        meter.start()
        visit.page.goto(hall.url + "/stage", wait_until="load")
        expect(visit.page.locator("#boards li")).to_have_count(12)
        visit.page.wait_for_timeout(300)
        with stream(hall, path="/api/stage/stream") as link:
            event = read_until(link, b"\x00\x00\xff\xff")
        total = meter.loaded + len(event)
        print(f"first load: {total} bytes in {len(visit.requests)} requests")
        assert 5 * KILOBYTE < total <= 60 * KILOBYTE


def test_the_hall_follows_the_clicker_each_in_its_language(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    url = hall.url + "/stage"
    with (
        presenting(browser, presenter, "/stage") as projector,
        visiting(browser, url, PHONE, locale="en") as phone,
    ):
        projector.page.keyboard.press("PageDown")
        expect(projector.page.locator("#title")).to_have_text("Écouter")
        expect(phone.page.locator("#title")).to_have_text("Listen")
        expect(phone.page.locator("#notice")).to_have_text(
            "The demonstration is about to begin."
        )
        expect(projector.page.locator("#timer")).to_contain_text("sur 20 minutes")
        projector.page.keyboard.press("b")
        expect(phone.page.locator("#black")).to_be_visible()
        projector.page.keyboard.press("b")
        expect(phone.page.locator("#black")).to_be_hidden()
        phone.page.keyboard.press("PageDown")  # a phone of the hall: nothing happens
        projector.page.evaluate(FRENCH_7)
        expect(phone.page.locator("#title")).to_have_text("Guess private life")
        projector.page.keyboard.press("ArrowLeft")
        expect(phone.page.locator("#opening")).to_be_visible()
        assert phone.value(NO_SIDE_SCROLL)


def test_a_scene_is_asked_of_the_gateway_and_seen_as_it_happens(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    press(presenter, "scene", scene="1")
    press(presenter, "run", half="open")
    [request] = [r for r in hall.writer.requests(5) if r.kind == "scene"][:1]
    wanted = {"scene": 1, "half": "open", "pace": 1.0, "consent": False}
    assert request.detail == wanted
    opened = tuple(line for line in LINES if line.lane != "protected")
    with visiting(browser, hall.url + "/stage", PROJECTOR) as visit:
        expect(visit.page.locator("#notice")).to_contain_text("dans un instant")
        hall.writer.tell_request(request.id, "done", (1, 1))
        run = play_live(hall, 1, "open", opened)
        lane = visit.page.locator('[data-lane="open"]')
        expect(lane.locator(".seen")).to_have_text("all is read (fr)")
        expect(lane.locator(".outcome")).to_have_text("en cours…")
        expect(lane.locator(".bytes")).to_contain_text("user 12345678")
        visit.resize(OLD_PROJECTOR)
        visit.until(lambda: visit.value(CUT) == 0)
        visit.resize(PROJECTOR)
        expect(lane.locator(".curve b")).to_have_text("99,0 °C")
        expect(lane.locator("path.forged")).to_have_count(1)
        expect(lane.locator(".lit li")).to_contain_text("T03")
        hall.writer.scene_book().tell(run, "done", open="succeeded")
        expect(lane.locator(".outcome")).to_have_text("L’attaque réussit")
        other = visit.page.locator('[data-lane="protected"]')
        expect(other.locator(".outcome")).to_have_text("pas encore jouée")
        second = play_live(hall, 1, "protected", LINES)
        hall.writer.scene_book().tell(second, "done", protected="failed")
        expect(other.locator(".outcome")).to_have_text("L’attaque échoue")
        expect(other.locator(".log")).to_contain_text("Denied PUBLISH")
        expect(lane.locator(".outcome")).to_have_text("L’attaque réussit")
        assert visit.value(HIDDEN_PARTS) == []


def test_a_recording_plays_with_its_band(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    with visiting(browser, hall.url + "/stage", PROJECTOR) as visit:
        band = visit.page.locator("#played")
        expect(band).to_be_hidden()
        press(presenter, "play", scene="3", recording="room:essai3")
        expect(band).to_contain_text("REJEU")
        expect(band).to_be_visible()
        outcome = visit.page.locator('[data-lane="protected"] .outcome')
        expect(outcome).to_have_text("L’attaque échoue")
        expect(band).to_be_visible()
        assert visit.value(HIDDEN_PARTS) == []
        press(presenter, "play", scene="7", recording="kit:scene_7")  # the fullest one
        with open_desk(roomful.store_url(hall.folder)) as desk:
            desk.change(KEY, lambda old: {**old, "played": at_its_end(old["played"])})
        expect(visit.page.locator(".scores b").first).to_have_text("86 %")
        assert visit.value(HIDDEN_PARTS) == []
        assert visit.value(OVERLAPS) == []
        notice = visit.page.locator("#notice")
        for gone in ("room:../../room", f"run:{'9' * 30}"):
            press(presenter, "play", scene="3", recording=gone)
            expect(notice).to_have_text("Cet enregistrement n’est plus là.")
            press(presenter, "scene", scene="3")
            expect(notice).not_to_have_text("Cet enregistrement n’est plus là.")


def test_an_order_that_cannot_be_read_says_so_until_it_is_mended(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    own = hall.folder / "soir_minutes.toml"
    with (
        visiting(browser, hall.url + "/stage", PHONE) as stage,
        presenting(browser, presenter, "/stage/notes") as notes,
    ):
        pages = stage.page, notes.page
        expect(notes.page.locator("#timer")).to_be_visible()
        own.write_text("minutes = soir", "utf-8")
        for page in pages:
            expect(page.locator("#content")).to_contain_text(own.name)
        own.unlink()
        for page in pages:
            expect(page.locator("#items li")).not_to_have_count(0)
            expect(page.locator("#content")).not_to_contain_text(own.name)


def test_a_question_to_the_hall_stands_on_stage(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    with visiting(browser, hall.url + "/stage", PROJECTOR) as visit:
        press(presenter, "poll")
        question = visit.page.locator("#poll h1")
        expect(question).to_have_text("Aucune question n’est ouverte.")
        presenter.send("/polls/open", "/polls", key="trust-devices")
        poll = hall.writer.polls().newest()
        assert poll is not None
        with open_desk(roomful.store_url(hall.folder)) as desk:
            desk.ballots().vote(poll.id, b"one phone", {"trust-devices": "4"})
        expect(question).to_contain_text("chez vous")
        expect(visit.page.locator('[data-value="4"] .count b')).to_have_text("1")
        visit.screenshot("stage-poll")
        press(presenter, "poll")
        expect(visit.page.locator("#opening")).to_be_visible()
