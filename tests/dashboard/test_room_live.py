"""The room page follows the room: stream, polling, hiding, and what goes wrong."""

from playwright.sync_api import Browser, expect

from gateway.store import Batch, Seen
from tests.dashboard import roomful
from tests.dashboard.browsing import visiting
from tests.dashboard.serving import Dashboard
from tests.dashboard.test_room_page import VISIBLE, in_view, scrolls, tile

HIDE = """Object.defineProperty(document, "hidden", {get: () => window.isHidden});
window.hide = (hidden) => {
  window.isHidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
};"""


def test_a_new_reading_changes_its_tile(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, shared.url) as visit:
        received = visit.page.locator(f"{tile(3)} .spark .line")
        before = received.get_attribute("d")
        assert before
        now = roomful.report(shared.writer, [3])
        shown = f"{roomful.values_at(3, now)['temperature']:.1f}".replace(".", ",")
        expect(visit.page.locator(f"{tile(3)} strong")).to_have_text(shown)
        expect(received).not_to_have_attribute("d", before)


def test_a_board_that_is_heard_again_shows_its_values(
    browser: Browser, dashboard: Dashboard
) -> None:
    with visiting(browser, dashboard.url) as visit:
        expect(visit.page.locator(f"{tile(12)} .value")).to_be_hidden()
        roomful.report(dashboard.writer, [12], {"state": "ready"})
        expect(visit.page.locator(f"{tile(12)} .value")).to_be_visible()
        expect(visit.page.locator(f"{tile(12)} .why")).to_be_hidden()


def test_a_board_that_joins_gets_its_place(browser: Browser, fresh: Dashboard) -> None:
    with visiting(browser, fresh.url) as visit:
        expect(visit.page.locator(VISIBLE)).to_have_count(46)
        fresh.writer.expect([("tamarin-10", 0, "kayes", None)])
        expect(visit.page.locator(VISIBLE)).to_have_count(47)
        expect(visit.page.locator(VISIBLE).first).to_have_id("board-tamarin-10")
        assert not scrolls(visit)


def test_a_board_that_does_not_number_its_messages_is_not_counted(
    browser: Browser, dashboard: Dashboard
) -> None:
    batch = Batch()
    now = roomful.now_us()
    roomful.add_readings(batch, 46, now)
    batch.seen[roomful.board_id(46)] = Seen("open", "board", now)
    with visiting(browser, dashboard.url) as visit:
        dashboard.writer.write(batch)
        expect(visit.page.locator(f"{tile(46)} .received")).to_have_text("sans numéro")


def test_without_event_streams_the_page_polls(
    browser: Browser, shared: Dashboard
) -> None:
    before = "delete window.EventSource"
    with visiting(browser, shared.url, before=before) as visit:
        now = roomful.report(shared.writer, [3])
        shown = f"{roomful.values_at(3, now)['humidity']:.0f}"
        visit.page.get_by_role("button", name="Humidité", exact=True).click()
        expect(visit.page.locator(f"{tile(3)} strong")).to_have_text(shown)
        assert visit.asked("/api/stream") == []
        assert visit.asked("/api/room")


def test_a_stream_that_is_refused_is_replaced_by_polling(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, shared.url, go=False) as visit:
        visit.page.route("**/api/stream*", lambda route: route.fulfill(status=503))
        visit.page.goto(shared.url)
        visit.until(lambda: len(visit.asked("/api/room")) >= 2)


def test_a_hidden_page_lets_its_stream_go(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, shared.url, before=HIDE) as visit:
        page = visit.page
        expect(page.locator(VISIBLE)).to_have_count(46)
        visit.until(lambda: visit.asked("/api/stream"))
        with page.expect_event("requestfailed") as closed:
            page.evaluate("hide(true)")
        assert "/api/stream" in closed.value.url
        with page.expect_request("**/api/stream") as opened:
            page.evaluate("hide(false)")
        assert "sparks=0" not in opened.value.url
        now = roomful.report(shared.writer, [3])
        shown = f"{roomful.values_at(3, now)['temperature']:.1f}".replace(".", ",")
        expect(page.locator(f"{tile(3)} strong")).to_have_text(shown)


def test_a_band_says_when_the_gateway_is_silent(
    browser: Browser, dashboard: Dashboard
) -> None:
    with visiting(browser, dashboard.url) as visit:
        band = visit.page.get_by_role("status")
        expect(band).to_be_hidden()
        batch = Batch()
        roomful.beat(batch, connected=False)
        dashboard.writer.write(batch)
        expect(band).to_contain_text("La passerelle ne reçoit plus rien")
        # the band takes a line from the tiles: the next frame lays them out again
        visit.until(lambda: len(in_view(visit)) == 46)
        roomful.report(dashboard.writer, [1])
        expect(band).to_be_hidden()


def test_a_band_says_when_the_room_is_gone(browser: Browser, fresh: Dashboard) -> None:
    with visiting(browser, fresh.url) as visit:
        expect(visit.page.locator(VISIBLE)).to_have_count(46)
        fresh.process.kill()
        band = visit.page.get_by_role("status")
        expect(band).to_contain_text("La salle ne répond plus", timeout=15_000)
