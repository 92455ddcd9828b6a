"""The questions of the guides: answered once per browser, counted, shown."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from gateway.guides.quiz import question
from tests.dashboard.browsing import visiting
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of


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
