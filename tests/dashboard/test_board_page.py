"""The page of one board in a real browser: charts, tables, live tail."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from gateway.store import Batch, Reading, Seen, SeriesKey
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, PROJECTOR, Visit, visiting
from tests.dashboard.serving import Dashboard, run_dashboard

BOARD = f"/board/{roomful.board_id(1)}"
OVER = ".chart[data-name=temperature] .u-over"


def charts_asked(visit: Visit) -> list[dict[str, int]]:
    """Return the questions for the temperature chart: start_us, end_us, points."""
    queries = [parse_qs(urlsplit(url).query) for url in visit.asked("/api/board/")]
    return [
        {key: int(query[key][0]) for key in ("start_us", "end_us", "points")}
        for query in queries
        if query.get("name") == ["temperature"]
    ]


def length_s(question: dict[str, int]) -> float:
    return (question["end_us"] - question["start_us"]) / 1e6


def after(visit: Visit, act: Any) -> dict[str, int]:
    """Do something to the charts; return the next question they ask."""
    before = len(charts_asked(visit))
    act()
    visit.until(lambda: len(charts_asked(visit)) > before)
    return charts_asked(visit)[-1]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give a dashboard whose one board has measured for three hours."""
    folder = tmp_path_factory.mktemp("history")
    with run_dashboard(folder, 1, readings=5400) as running:
        yield running


def test_each_quantity_has_its_chart(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, shared.url + BOARD) as visit:
        expect(visit.page.locator(".chart canvas")).to_have_count(5)
        titles = visit.texts(".chart h2")
        assert titles == [
            "Température",
            "Humidité",
            "Lumière",
            "Humidité du sol",
            "Batterie",
        ]


COUNT_POINTS = """const ask = window.fetch;
window.counts = [];
window.fetch = async (address, options) => {
  const answer = await ask(address, options);
  if (address.includes("/chart?")) {
    answer.clone().json().then(({t_us}) => counts.push(t_us.length), () => {});
  }
  return answer;
};"""


def test_no_chart_loads_more_points_than_it_has_pixels(
    browser: Browser, history: Dashboard
) -> None:
    with visiting(browser, history.url + BOARD, before=COUNT_POINTS) as visit:
        page = visit.page
        expect(page.locator(".chart canvas")).to_have_count(5)
        width = visit.value("document.querySelector('.plot').clientWidth")
        for name in ("1 min", "1 h", "24 h", "7 j", "Tout"):
            button = page.get_by_role("button", name=name, exact=True)
            before = len(visit.value("counts"))
            question = after(visit, button.click)
            assert question["points"] <= width
            expect(button).to_have_attribute("aria-pressed", "true")
            wait_for_answers(visit, before + 5)
        counts = visit.value("counts")
        assert width / 4 < max(counts) <= width


def wait_for_answers(visit: Visit, n: int) -> None:
    visit.until(lambda: len(visit.value("counts")) >= n)


def test_the_charts_zoom_and_move(browser: Browser, history: Dashboard) -> None:
    with visiting(browser, history.url + BOARD) as visit:
        page = visit.page
        expect(page.locator(".chart canvas")).to_have_count(5)
        visit.until(lambda: charts_asked(visit))
        first = charts_asked(visit)[-1]
        assert length_s(first) == pytest.approx(600, abs=2)
        box = page.locator(OVER).bounding_box()
        assert box is not None
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        wider = after(visit, lambda: page.mouse.wheel(0, 600))
        assert length_s(wider) > 700

        def drag() -> None:
            page.mouse.down()
            page.mouse.move(middle[0] + 200, middle[1], steps=4)
            page.mouse.up()

        earlier = after(visit, drag)
        assert length_s(earlier) == pytest.approx(length_s(wider), rel=0.01)
        assert earlier["end_us"] < wider["end_us"] - 60_000_000
        expect(page.locator("#now")).to_have_attribute("aria-pressed", "false")
        page.locator(".plot").first.focus()
        closer = after(visit, lambda: page.keyboard.press("+"))
        assert length_s(closer) == pytest.approx(length_s(earlier) / 2, rel=0.01)
        later = after(visit, lambda: page.keyboard.press("ArrowRight"))
        assert later["start_us"] > closer["start_us"]
        now = after(visit, lambda: page.keyboard.press("End"))
        assert now["end_us"] > roomful.now_us() - 5_000_000
        everything = after(visit, lambda: page.keyboard.press("Home"))
        assert length_s(everything) > 10_800


def test_it_zooms_no_closer_than_a_minute(browser: Browser, history: Dashboard) -> None:
    with visiting(browser, history.url + BOARD) as visit:
        page = visit.page
        closer = page.get_by_role("button", name="Voir une période plus courte")
        for _ in range(8):
            closer.click()
        a_minute = pytest.approx(60, abs=1)
        visit.until(lambda: length_s(charts_asked(visit)[-1]) == a_minute)
        closer.click()
        page.wait_for_timeout(300)
        assert min(map(length_s, charts_asked(visit))) == a_minute


def test_two_fingers_stretch_the_charts(browser: Browser, history: Dashboard) -> None:
    with visiting(browser, history.url + BOARD, PHONE, has_touch=True) as visit:
        page = visit.page
        expect(page.locator(".chart canvas")).to_have_count(5)
        box = page.locator(OVER).bounding_box()
        assert box is not None
        y = box["y"] + 40
        session = page.context.new_cdp_session(page)

        def touch(kind: str, *places: float) -> None:
            points = [{"x": x, "y": y, "id": i} for i, x in enumerate(places)]
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )

        def pinch() -> None:
            touch("touchStart", 180, 220)
            for apart in range(20, 100, 10):
                touch("touchMove", 200 - apart, 200 + apart)
            touch("touchEnd")

        question = after(visit, pinch)
        assert 60 <= length_s(question) < 300


def test_a_new_reading_reaches_charts_and_table(
    browser: Browser, dashboard: Dashboard
) -> None:
    with visiting(browser, dashboard.url + BOARD) as visit:
        page = visit.page
        expect(page.locator("#messages tbody tr")).to_have_count(20)
        expect(page.locator(".chart canvas")).to_have_count(5)
        visit.until(lambda: charts_asked(visit))
        page.wait_for_timeout(300)  # past the first loading of the charts
        asked = len(charts_asked(visit))
        now = roomful.report(dashboard.writer, [1])
        shown = f"{roomful.values_at(1, now)['battery']:.2f} V".replace(".", ",")
        title = page.locator(".chart[data-name=battery] strong")
        expect(title).to_have_text(re.compile(shown.replace(" ", r"\s")))
        first = page.locator("#messages tbody tr").first
        expect(first).to_contain_text("reconstruite")
        clock = visit.value(
            f"new Intl.DateTimeFormat('fr', {{timeZone: 'Africa/Bamako', "
            f"timeStyle: 'medium'}}).format({now // 1000})"
        )
        expect(first).to_contain_text(clock)
        assert len(charts_asked(visit)) == asked  # the tail was not loaded again


def test_a_lost_board_shows_its_last_readings_and_why(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, f"{shared.url}/board/{roomful.board_id(12)}") as visit:
        page = visit.page
        expect(page.locator("#state")).to_have_text("perdue")
        expect(page.locator("#why")).to_contain_text(
            "câble ou coupure de courant\u00a0?"
        )
        expect(page.locator(".chart .range").first).to_contain_text("min.")


def test_packs_and_refusals_are_told(browser: Browser, dashboard: Dashboard) -> None:
    batch = Batch()
    roomful.refuse(batch, 30, "nan", b'[{"n":"t","v":NaN}]')
    uptime = SeriesKey(roomful.board_id(30), "open", "sys/uptime", "s")
    batch.readings.append(Reading(uptime, roomful.now_us(), 5_400.0, "rebuilt"))
    dashboard.writer.write(batch)
    with visiting(browser, f"{dashboard.url}/board/{roomful.board_id(30)}") as visit:
        page = visit.page
        expect(page.locator("#fact-sent")).to_have_text("613")
        expect(page.locator("#fact-received")).to_have_text("610")
        expect(page.locator("#fact-missing")).to_have_text("3")
        expect(page.locator("#health")).to_contain_text("redémarrage")
        expect(page.locator("#health")).to_contain_text(re.compile(r"2\sh"))
        expect(page.locator("#refusals code")).to_have_text('[{"n":"t","v":NaN}]')
        page.locator("[data-language]").click()
        expect(page.locator("#refusals td.words")).to_contain_text(
            "not a finite number"
        )
        expect(page.locator(".about")).to_contain_text("Bamako")


def test_nobody_counts_the_messages_of_a_board_that_does_not_number_them(
    browser: Browser, dashboard: Dashboard
) -> None:
    now_us = roomful.now_us()
    plain = SeriesKey("karite-70", "open", "temperature", "")
    batch = Batch(seen={"karite-70": Seen("open", "virtual", now_us)})
    batch.readings.append(Reading(plain, now_us, 28.0, "received"))
    dashboard.writer.write(batch)
    with visiting(browser, f"{dashboard.url}/board/karite-70") as visit:
        for fact in ("sent", "received", "missing", "en_route"):
            expect(visit.page.locator(f"#fact-{fact}")).to_have_text("–")
        expect(visit.page.locator("#fact-missing-box")).to_have_class("")


def test_a_board_without_readings_has_a_page(
    browser: Browser, shared: Dashboard
) -> None:
    with visiting(browser, f"{shared.url}/board/{roomful.board_id(46)}") as visit:
        expect(visit.page.locator("#state")).to_have_text("attendue")
        expect(visit.page.locator("#no-series")).to_be_visible()
        expect(visit.page.locator("#messages")).to_contain_text("Aucun message")


def test_pictures_of_the_board_page(browser: Browser, history: Dashboard) -> None:
    with visiting(browser, history.url + BOARD) as visit:
        expect(visit.page.locator(".chart canvas")).to_have_count(5)
        hour = visit.page.get_by_role("button", name="1 h", exact=True)
        after(visit, hour.click)
        for size in (LAPTOP, PROJECTOR, PHONE):
            visit.resize(size)
            visit.screenshot(f"board-{size[0]}x{size[1]}-fr-light", full_page=True)
        visit.page.emulate_media(color_scheme="dark")
        visit.screenshot("board-390x844-fr-dark", full_page=True)


def test_pictures_of_an_error_page(browser: Browser, shared: Dashboard) -> None:
    with visiting(browser, f"{shared.url}/nowhere") as visit:
        expect(visit.page.get_by_role("heading")).to_have_text(
            "Cette page n’existe pas."
        )
        assert visit.page.locator("#theme").is_visible()
        visit.screenshot("error-404")
