"""The guides in the dashboard, over real HTTP and in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from dashboard import create_app
from gateway.guides import steps
from gateway.guides.quiz import question
from gateway.places import firmware_dir
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, visiting
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

PAGES = ["", "/glossary", *(f"/{step.folder}" for step in steps())]
LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
TOPIC = 'topic = "kit/" + board["id"] + "/telemetry/temperature"'
WIDE = "document.documentElement.scrollWidth"


@dataclass
class House:
    """A running dashboard and its facilitator, who is logged in."""

    dashboard: Dashboard
    facilitator: Visitor


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a dashboard with a facilitator."""
    folder = tmp_path_factory.mktemp("guides")
    with run_dashboard(folder, 2, readings=1) as running:
        yield House(running, facilitator_of(running))


def answer(visitor: Visitor, option: object, name: str = "before-1") -> int:
    """Answer a question of step 4 as its form does; return the status."""
    path = "/guides/04_publish/answer"
    return visitor.send_raw(path, question=name, option=str(option)).status


def totals(house: House) -> list[list[str]]:
    """Return the facilitator's table without its head."""
    text = house.facilitator.get("/guides/quiz.csv").body.decode("utf-8-sig")
    return [row.split(",") for row in text.split("\r\n")[1:-1]]


def counts(house: House) -> list[int]:
    """Return how often each option of a question was chosen."""
    return [int(row[-1]) for row in totals(house) if row[1] == "before-1"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_there_and_every_link_leads_somewhere(
    house: House, language: str
) -> None:
    asked: dict[str, str] = {}

    def get(path: str) -> str:
        if path not in asked:
            found = house.dashboard.get(path, accept_language=language)
            assert found.status in (200, 302), path
            asked[path] = found.body.decode("utf-8", "replace")
        return asked[path]

    for path in PAGES:
        page = get(f"/guides{path}")
        assert "<h1" in page and f'<html lang="{language}"' in page
        for link in LINK.findall(page.replace("&amp;", "&")):
            parts = urlsplit(urljoin(f"/guides{path}", link))
            assert not parts.netloc, link  # nothing from outside the room
            if parts.path.endswith(("/answer", "/again")):
                continue
            there = get(parts.path)
            if parts.fragment and parts.fragment != "content":
                assert f'id="{parts.fragment}"' in there, link


def test_a_page_leads_into_the_lab_at_the_lesson_s_line(house: House) -> None:
    page = house.dashboard.get("/guides/04_publish", accept_language="fr").body.decode()
    lines = re.findall(r'class="to-lab" href="([^"]+)">Ouvrir au labo</a>', page)
    [address] = [one.replace("&amp;", "&") for one in lines]
    lesson = (firmware_dir() / "sketches" / "04_publish.py").read_text("utf-8")
    line = lesson.splitlines().index(f"    {TOPIC}") + 1
    assert address == f"/lab?guide=04_publish&program=04_publish&line={line}"
    assert 'href="/lab?guide=04_publish&amp;program=solution"' in page
    zero = house.dashboard.get("/guides/00_prepare").body.decode()
    assert '<a href="/lab"><code>/lab</code></a>' in zero


def test_only_what_lies_beside_a_page_is_given(house: House) -> None:
    get = house.dashboard.get
    program = get("/guides/04_publish/solution.py")
    assert program.status == 200 and b"every reading" in program.body
    assert program.headers["Content-Type"].startswith("text/plain")
    for path in ("course.toml", "04_publish/quiz.toml", "04_publish/fr.md"):
        assert get(f"/guides/{path}").status == 404
    strange = ("%00", "%00.png", "a" * 3000, f"{'a' * 3000}.svg")
    outside = ("..%2f..%2fpyproject.toml", "..%2fsolution.py", "..", "nowhere")
    for path in (*outside, *strange):
        assert get(f"/guides/04_publish/{path}").status == 404
        assert get(f"/guides/{path}").status in (308, 404)


@pytest.mark.parametrize(
    ("query", "found"), [("energie", "Économiser l’énergie"), ("courtiers", "Lexique")]
)
def test_a_search_finds_without_accents(house: House, query: str, found: str) -> None:
    page = house.dashboard.get(f"/guides?q={query}", accept_language="fr")
    assert found in page.body.decode().partition('id="found"')[2].partition("steps")[0]


def test_a_query_is_shown_as_text(house: House) -> None:
    page = house.dashboard.get("/guides?q=%3Cb%3Ex", accept_language="fr").body
    assert b"<b>x" not in page and b"&lt;b&gt;x" in page


def test_an_answer_is_explained_and_counted_once_per_browser(house: House) -> None:
    before = counts(house) or [0, 0, 0]
    visitor = Visitor(house.dashboard)
    assert answer(visitor, 1) == answer(visitor, 3) == answer(visitor, 3) == 303
    page = visitor.get("/guides/04_publish").body.decode()
    asked = question("04_publish", "before-1")
    assert asked is not None
    for option in asked.options["en"]:
        assert option.why.replace("'", "&#39;") in page
    assert page.count('data-mark="right"') == page.count('data-mark="wrong"') == 1
    assert counts(house) == [before[0] + 1, before[1], before[2]]
    again = visitor.send_raw("/guides/04_publish/again", moment="before")
    assert again.headers["Location"].endswith("#before-1")
    assert "data-mark" not in visitor.get("/guides/04_publish").body.decode()
    answer(visitor, 2)
    assert counts(house) == [before[0] + 1, before[1], before[2]]


def test_what_is_no_answer_counts_for_nothing(house: House) -> None:
    before = counts(house)
    visitor = Visitor(house.dashboard)
    assert answer(visitor, 4) == answer(visitor, "") == answer(visitor, "²") == 303
    assert answer(visitor, 1, "before-9") == answer(visitor, 1, "") == 404
    assert visitor.send_raw("/guides/privacy/answer", option="1").status == 404
    assert visitor.send_raw("/guides/04_publish/again", moment="x").status == 404
    elsewhere = {"Origin": "http://example.org"}
    path = "/guides/04_publish/answer"
    refused = visitor.ask("POST", path, "question=before-1&option=1", elsewhere)
    assert refused.status == 403
    assert counts(house) == before
    for cookie in ("x" * 5000, "4b1-9", "99b1-1", "4b1-1.4b1", "é"):
        visitor.cookies["quiz"] = cookie.encode().decode("latin-1")
        assert visitor.get("/guides/04_publish").status == 200


def test_the_totals_are_the_facilitator_s(house: House) -> None:
    visitor = Visitor(house.dashboard)
    answer(visitor, 2)
    for path in ("/guides/quiz", "/guides/quiz.csv"):
        assert visitor.get(path).headers["Location"].startswith("/login")
    page = house.facilitator.get("/guides/quiz").body.decode()
    assert "How does the room page hear of it?" in page and "<meter" in page
    assert all("127.0.0.1" not in cell for row in totals(house) for cell in row)
    house.facilitator.send("/guides/quiz/clear", page="/guides/quiz")
    assert totals(house) == []
    cleared = house.facilitator.get("/guides/quiz").body
    assert b"Nobody has answered yet." in cleared
    assert b'href="/progress"' in house.facilitator.get("/guides").body
    assert b'href="/progress"' not in visitor.get("/guides").body


def test_the_course_to_print_needs_nothing_else(house: House) -> None:
    answer = house.dashboard.get("/guides/print", accept_language="fr")
    policy = answer.headers["Content-Security-Policy"]
    [number] = re.findall(r"style-src 'nonce-([^']+)'", policy)
    assert f'<style nonce="{number}">' in answer.body.decode()
    assert len(answer.body) <= 3_000_000


def test_no_page_is_wider_than_a_phone(house: House, browser: Browser) -> None:
    url = f"{house.dashboard.url}/guides"
    with visiting(browser, url, PHONE, is_mobile=True, has_touch=True) as visit:
        for path in PAGES:
            visit.page.goto(url + path, wait_until="domcontentloaded")
            assert visit.value(WIDE) == PHONE[0], path
        visit.page.goto(f"{url}/print")
        assert visit.value(WIDE) == PHONE[0]


def test_words_are_explained_to_the_keyboard_and_to_a_finger(
    house: House, browser: Browser
) -> None:
    url = f"{house.dashboard.url}/guides/04_publish"
    with visiting(browser, url) as visit:
        page = visit.page
        meaning = page.locator("#tip-courtier")
        assert not meaning.is_visible()
        page.locator("a.term", has_text="mesure").first.focus()
        for _ in range(3):  # mesure, carte, salle: the next is the broker
            page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "courtier"
        assert meaning.is_visible() and "broker" in meaning.inner_text()
        page.keyboard.press("Escape")
        assert not meaning.is_visible()
        page.locator("a.term", has_text="courtier").first.press("Enter")
        page.wait_for_url("**/guides/glossary#courtier")
    with visiting(browser, url, PHONE, is_mobile=True, has_touch=True) as visit:
        term = visit.page.locator("a.term", has_text="courtier").first
        term.tap()
        assert visit.page.locator("#tip-courtier").is_visible()
        box = visit.page.locator("#tip-courtier").bounding_box()
        assert box and box["y"] + box["height"] <= PHONE[1] and box["x"] >= 0
        term.tap()
        assert not visit.page.locator("#tip-courtier").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_question_is_answered_in_its_page(
    house: House, browser: Browser, scripts: bool
) -> None:
    url = f"{house.dashboard.url}/guides/04_publish"
    with visiting(browser, url, java_script_enabled=scripts) as visit:
        page = visit.page
        page.locator("#after-1 input[type=radio]").nth(1).check()
        loaded = len(visit.asked("/static/"))
        page.locator("#after-1 button").click()
        page.wait_for_selector("#after-1 .verdict")
        assert page.locator("#after-1 .verdict").inner_text() == "C’est juste."
        assert page.locator("#after-1 .why").count() == 3
        if scripts:  # in place: nothing was loaded anew, and the reader is where it is
            assert len(visit.asked("/static/")) == loaded
            assert visit.value("document.activeElement.className") == "verdict"
        page.locator("summary", has_text="Solution").click()
        assert page.get_by_text("solution.py").is_visible()


def test_what_a_browser_has_read_is_marked_in_its_list(
    house: House, browser: Browser
) -> None:
    url = f"{house.dashboard.url}/guides/00_prepare"
    with visiting(browser, url) as visit:
        page = visit.page
        page.locator(".around").scroll_into_view_if_needed()
        visit.until(lambda: visit.value("localStorage.length"))
        page.goto(f"{house.dashboard.url}/guides")
        marks = page.locator(".steps .read:visible")
        assert marks.count() == 1
        page.fill("#q", "energie")
        page.wait_for_selector("#found mark, #found b >> nth=0")
        assert page.locator("#found li").count() >= 1
        page.locator("#found a").first.click()
        page.wait_for_url("**/guides/0*")


def test_a_guide_stands_beside_the_lab_and_its_code_opens_there(
    house: House, browser: Browser
) -> None:
    lesson = "guide=04_publish&program=04_publish&line=19"
    with visiting(browser, f"{house.dashboard.url}/lab?{lesson}") as visit:
        page = visit.page
        guide, file = page.locator("#guide"), page.locator("#file")
        expect(guide.locator("h1")).to_have_text("Étape 4\u00a0: publier")
        expect(file).to_have_value("04_publish")
        expect(page.locator(".pointed .cm-wrong")).to_contain_text("topic =")
        file.select_option("01_blink")
        page.locator("#run").click()
        expect(page.locator("#state")).to_have_attribute("data-state", "running")
        guide.locator("a[rel=next]").click()
        expect(guide.locator("h1")).to_have_text("Étape 5\u00a0: obéir")
        assert page.url.endswith("/lab?guide=05_obey")
        guide.locator("summary").click()
        guide.get_by_role("link", name="solution.py").click()
        expect(file).to_have_value("05_obey_solution")
        expect(page.locator(".cm-content")).to_contain_text("buzzer")
        guide.locator("#guide-before-1 input[type=radio]").first.check()
        guide.locator("#guide-before-1 button").click()
        expect(guide.locator("#guide-before-1 .why")).to_have_count(3)
        with page.expect_popup() as opened:
            guide.locator("a.term").first.click()
        opened.value.wait_for_url("**/guides/glossary#*")
        expect(page.locator("#state")).to_have_attribute("data-state", "running")
        page.locator("#guide-close").click()
        expect(guide).to_be_hidden()
        file.select_option("06_senml")
        page.locator("#guide-open").click()
        expect(guide.locator("h1")).to_have_text("Étape 6\u00a0: le format")


def test_on_a_phone_the_guide_takes_turns_with_the_lab(
    house: House, browser: Browser
) -> None:
    url = f"{house.dashboard.url}/lab?guide=02_sense"
    with visiting(browser, url, PHONE, is_mobile=True, has_touch=True) as visit:
        page = visit.page
        expect(page.locator("#guide h1")).to_be_visible()
        assert visit.value(WIDE) == PHONE[0]
        page.locator("#guide .to-lab").first.tap()
        expect(page.locator("#editor")).to_be_visible()
        expect(page.locator("#file")).to_have_value("02_read_sensor")
        expect(page.locator("#guide")).to_be_hidden()
        page.locator(".panes [data-pane=guide]").tap()
        expect(page.locator("#guide h1")).to_be_visible()


def test_the_guides_are_read_before_the_room_has_measured_anything(
    tmp_path: Path,
) -> None:
    client = create_app(vars(roomful.config(tmp_path))).test_client()
    for path in PAGES:
        assert client.get(f"/guides{path}").status_code == 200, path
    sent = {"question": "before-1", "option": "2"}
    client.post("/guides/04_publish/answer", data=sent)
    assert 'data-mark="right"' in client.get("/guides/04_publish").text
