"""The guides in the dashboard, over real HTTP and in a real browser."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from dashboard import create_app
from gateway.guides import steps
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, WIDE, visiting
from tests.dashboard.serving import Dashboard

PAGES = ["", "/glossary", *(f"/{step.folder}" for step in steps())]
LINK = re.compile(r'(?:href|src|action)="([^"]+)"')


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_there_and_every_link_leads_somewhere(
    shared: Dashboard, language: str
) -> None:
    asked: dict[str, str] = {}

    def get(path: str) -> str:
        if path not in asked:
            found = shared.get(path, accept_language=language)
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


def test_only_what_lies_beside_a_page_is_given(shared: Dashboard) -> None:
    get = shared.get
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
def test_a_search_finds_without_accents(
    shared: Dashboard, query: str, found: str
) -> None:
    page = shared.get(f"/guides?q={query}", accept_language="fr")
    assert found in page.body.decode().partition('id="found"')[2].partition("steps")[0]


def test_a_query_is_shown_as_text(shared: Dashboard) -> None:
    page = shared.get("/guides?q=%3Cb%3Ex", accept_language="fr").body
    assert b"<b>x" not in page and b"&lt;b&gt;x" in page


def test_the_course_to_print_needs_nothing_else(shared: Dashboard) -> None:
    answer = shared.get("/guides/print", accept_language="fr")
    policy = answer.headers["Content-Security-Policy"]
    [number] = re.findall(r"style-src 'nonce-([^']+)'", policy)
    assert f'<style nonce="{number}">' in answer.body.decode()
    assert len(answer.body) <= 3_000_000


def test_no_page_is_wider_than_a_phone(shared: Dashboard, browser: Browser) -> None:
    url = f"{shared.url}/guides"
    with visiting(browser, url, PHONE, is_mobile=True, has_touch=True) as visit:
        for path in PAGES:
            visit.page.goto(url + path, wait_until="domcontentloaded")
            assert visit.value(WIDE) == PHONE[0], path
        visit.page.goto(f"{url}/print")
        assert visit.value(WIDE) == PHONE[0]


def test_words_are_explained_to_the_keyboard_and_to_a_finger(
    shared: Dashboard, browser: Browser
) -> None:
    url = f"{shared.url}/guides/04_publish"
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


def test_a_verdict_on_a_board_that_is_no_longer_chosen_is_dropped(
    shared: Dashboard, browser: Browser
) -> None:
    with visiting(browser, f"{shared.url}/guides/04_publish") as visit:
        page, held = visit.page, visit.hold("**/api/check/*")
        panel = page.locator("[data-verify]")
        panel.locator("select").select_option(roomful.board_id(1))
        panel.get_by_role("button", name="Vérifier").click()
        visit.until(lambda: len(held) == 1)
        panel.locator("select").select_option(roomful.board_id(2))
        panel.get_by_role("button", name="Vérifier").click()
        visit.until(lambda: len(held) == 2)
        too_late = {"passed": True, "seat": 1, "lines": []}
        held[0].fulfill(json=too_late)
        line = {"mark": "wait", "text": "of the second board"}
        held[1].fulfill(json={"passed": False, "seat": 2, "lines": [line]})
        expect(panel.locator(".findings")).to_have_text(line["text"])
        assert not visit.value("localStorage.getItem('guide-verified-04_publish')")


def test_what_a_browser_has_read_is_marked_in_its_list(
    shared: Dashboard, browser: Browser
) -> None:
    url = f"{shared.url}/guides/00_prepare"
    with visiting(browser, url) as visit:
        page = visit.page
        page.locator(".around").scroll_into_view_if_needed()
        visit.until(lambda: visit.value("localStorage.length"))
        page.goto(f"{shared.url}/guides")
        marks = page.locator(".steps .read:visible")
        assert marks.count() == 1
        page.fill("#q", "energie")
        page.wait_for_selector("#found mark, #found b >> nth=0")
        assert page.locator("#found li").count() >= 1
        page.locator("#found a").first.click()
        page.wait_for_url("**/guides/0*")


def test_the_guides_are_read_before_the_room_has_measured_anything(
    tmp_path: Path,
) -> None:
    client = create_app(vars(roomful.config(tmp_path))).test_client()
    for path in PAGES:
        assert client.get(f"/guides{path}").status_code == 200, path
    sent = {"question": "before-1", "option": "2"}
    client.post("/guides/04_publish/answer", data=sent)
    assert 'data-mark="right"' in client.get("/guides/04_publish").text
