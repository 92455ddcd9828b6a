"""The hall's page: one answer from each phone, bars that grow, mischief that ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dashboard import create_app
from dashboard.poll_view import look_at_poll
from dashboard.turnstile import MOST_SOURCES, MOST_TRIES, WINDOW_S, Turnstile
from gateway.here import address_in_the_room
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, PROJECTOR, Meter, visiting
from tests.dashboard.serving import Answer, Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a room of a few boards; each test opens its own poll in it."""
    with run_dashboard(tmp_path_factory.mktemp("hall"), 3, readings=2) as running:
        yield running


@pytest.fixture(scope="module")
def presenter(hall: Dashboard) -> Visitor:
    """Give the one who may open polls."""
    return facilitator_of(hall)


def start(presenter: Visitor, key: str = "who-reads", moment: str = "") -> None:
    answer = presenter.send("/polls/open", "/polls", key=key, moment=moment)
    assert (answer.status, answer.headers["Location"]) == (303, "/polls")


def phone(hall: Dashboard, address: str) -> Visitor:
    """Return a phone that has opened the page."""
    visitor = Visitor(hall, address)
    visitor.get("/poll")
    return visitor


def vote(visitor: Visitor, **answers: str) -> Answer:
    """Send a phone's answers to the poll that is open now."""
    number = now(visitor.dashboard)["poll"]
    fields = {f"q-{name.replace('_', '-')}": value for name, value in answers.items()}
    return visitor.send_raw("/poll/vote", poll=str(number), **fields)


def counts(hall: Dashboard) -> list[list[Any]]:
    """Return the values of the first question now."""
    return [list(one) for one in now(hall)["questions"][0]["values"]]


def now(hall: Dashboard) -> dict[str, Any]:
    """Return what the pages show; /api/poll may be a quarter of a second old."""
    return look_at_poll(hall.writer, False)


def test_a_phone_answers_once_and_sees_the_bars(
    hall: Dashboard, presenter: Visitor
) -> None:
    start(presenter)
    visitor = phone(hall, "127.0.1.1")
    assert b'name="q-who-reads"' in visitor.get("/poll").body
    assert vote(visitor, who_reads="2").status == 303
    assert counts(hall) == [["1", 0], ["2", 1], ["3", 0]]
    thanks = visitor.get("/poll").body
    assert b"your answer is counted" in thanks
    assert b'name="q-who-reads"' not in thanks
    again = vote(visitor, who_reads="1")
    assert again.status == 409
    assert b"has answered already" in again.body
    assert counts(hall)[1] == ["2", 1]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"who_reads": "9"}, b"not one of the answers"),
        ({}, b"Nothing is chosen"),
        ({"other": "1"}, b"Nothing is chosen"),
        ({"who_reads": "<script>"}, b"not one of the answers"),
    ],
    ids=["option", "nothing", "question", "script"],
)
def test_what_is_no_answer_is_told_why_and_may_be_mended(
    hall: Dashboard, presenter: Visitor, answers: dict[str, str], said: bytes
) -> None:
    start(presenter)
    visitor = phone(hall, "127.0.1.2")
    answer = vote(visitor, **answers)
    assert (answer.status, said in answer.body) == (400, True)
    assert vote(visitor, who_reads="1").status == 303


def test_a_script_in_a_word_is_refused_and_shown_as_text_only(
    hall: Dashboard, presenter: Visitor
) -> None:
    start(presenter, "next-word")
    visitor = phone(hall, "127.0.1.3")
    typed = '"><script>x()</script>'
    for wrong in (typed, "<b>x"):
        answer = vote(visitor, next_word=wrong)
        assert answer.status == 400
        assert wrong.encode() not in answer.body
    assert counts(hall) == []


def test_a_word_that_is_hidden_leaves_the_pages_and_can_come_back(
    hall: Dashboard, presenter: Visitor
) -> None:
    start(presenter, "next-word")
    vote(phone(hall, "127.0.1.4"), next_word="Semer")
    vote(phone(hall, "127.0.1.5"), next_word="idiot")
    number = str(now(hall)["poll"])
    fields = {"poll": number, "question": "next-word", "word": "idiot"}
    presenter.send("/polls/word", "/polls", **fields)
    assert counts(hall) == [["semer", 1]]
    assert b"idiot" not in hall.get("/poll/wall").body
    for wrong in ("", "x", "9" * 30):
        sent = presenter.send("/polls/word", "/polls", **{**fields, "poll": wrong})
        assert sent.status == 400
    presenter.send("/polls/word", "/polls", **fields, back="1")
    assert counts(hall) == [["idiot", 1], ["semer", 1]]


def test_after_closing_no_answer_counts(hall: Dashboard, presenter: Visitor) -> None:
    start(presenter)
    late = phone(hall, "127.0.1.6")
    presenter.send("/polls/close", "/polls")
    answer = vote(late, who_reads="1")
    assert (answer.status, b"came too late" in answer.body) == (409, True)
    assert b"This question is closed" in late.get("/poll").body


def test_one_address_gives_a_few_votes_however_often_it_tries(
    hall: Dashboard, presenter: Visitor
) -> None:
    start(presenter)
    statuses: list[int] = []
    for _ in range(MOST_TRIES + 20):
        visitor = Visitor(hall, "127.0.1.7")
        visitor.cookies["ballot"] = f"{len(statuses):022d}"  # a new one each time
        answer = vote(visitor, who_reads="3")
        statuses.append(answer.status)
        if len(statuses) == 9:
            assert b"As many votes as one address may give" in answer.body
    assert b"wait a little" in answer.body
    assert statuses == [303] * 8 + [429] * (len(statuses) - 8)
    assert counts(hall)[2] == ["3", 8]
    assert vote(phone(hall, "127.0.1.8"), who_reads="3").status == 303


def test_ten_thousand_votes_and_a_flood_of_addresses_stay_bounded() -> None:
    turnstile, through = Turnstile(), 0
    for n in range(10_000):
        if not turnstile.stops("phone", 1, 8, n / 1000):
            turnstile.voted("phone", 1, n / 1000)
            through += 1
    assert through == 8
    for n in range(2 * MOST_SOURCES):
        assert turnstile.stops(f"phone {n}", 1, 8, 20.0) == ""
    assert len(turnstile._sources) == MOST_SOURCES
    tries = [turnstile.stops("eager", 1, 99, 30.0) for _ in range(MOST_TRIES + 1)]
    assert tries == [""] * MOST_TRIES + ["crowd"]
    assert turnstile.stops("eager", 1, 99, 30.0 + WINDOW_S) == ""
    assert turnstile.stops("phone", 2, 8, 30.0) == ""  # another question


def test_another_site_and_a_phone_without_its_cookie_do_not_count(
    hall: Dashboard, presenter: Visitor
) -> None:
    start(presenter)
    body = f"poll={now(hall)['poll']}&q-who-reads=1"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    elsewhere = phone(hall, "127.0.1.9").ask(
        "POST", "/poll/vote", body, {**form, "Origin": "http://elsewhere.example"}
    )
    assert elsewhere.status == 403
    bare = Visitor(hall, "127.0.1.9").ask("POST", "/poll/vote", body, form)
    assert (bare.status, b"needs its cookie" in bare.body) == (400, True)
    assert counts(hall) == [["1", 0], ["2", 0], ["3", 0]]


def test_a_survey_asked_twice_is_compared(hall: Dashboard, presenter: Visitor) -> None:
    start(presenter, "trust", "before")
    vote(phone(hall, "127.0.2.1"), trust_devices="5", first_word="calme")
    start(presenter, "trust", "after")
    vote(phone(hall, "127.0.2.1"), trust_devices="2", first_word="question")
    question, *_, word = now(hall)["questions"]
    assert (question["mean"], question["before"]["mean"]) == (2, 5)
    assert word["before"]["values"] == [("calme", 1)]
    table = presenter.get("/polls/answers.csv").body.decode("utf-8-sig")
    lines = [line for line in table.splitlines() if ",trust-devices," in line]
    assert any(",before,trust," in line and ",5,fully,1,1,1," in line for line in lines)
    assert any(",after,trust," in line and ",2,,1,1,1," in line for line in lines)
    assert Visitor(hall).get("/polls/answers.csv").status == 302


def test_a_file_that_is_wrong_is_told_on_the_page(
    hall: Dashboard, presenter: Visitor
) -> None:
    path = hall.folder / "polls.toml"
    path.write_text('[question.a]\nkind = "dance"', "utf-8")
    try:
        page = presenter.get("/polls").body
        assert b"polls.toml" in page
        assert b"choice, scale, word" in page
    finally:
        path.unlink()


@contextmanager
def answering(hall: Dashboard, presenter: Visitor) -> Iterator[None]:
    """Hold the survey "after" with some answers of before."""
    start(presenter, "trust", "before")
    for n, step in enumerate((5, 4, 4, 3, 5), start=1):
        vote(
            phone(hall, f"127.0.3.{n}"),
            trust_devices=str(step),
            know_data="1",
            could_check="3",
            first_word=("calme", "peur", "peur", "ville", "prix")[n - 1],
        )
    start(presenter, "trust", "after")
    yield


@pytest.mark.parametrize("listens", ["0.0.0.0", "127.0.0.1"])
def test_the_wall_names_an_address_where_the_pages_listen(
    tmp_path: Path, listens: str
) -> None:
    with roomful.fill(tmp_path, 0):
        app = create_app(vars(replace(roomful.config(tmp_path), http_host=listens)))
        came_by = "http://127.0.0.1:8123"
        wall = app.test_client().get("/poll/wall", base_url=came_by).text
        host = address_in_the_room() if listens == "0.0.0.0" else listens
        assert f"http://{host}:8123/poll<" in wall
        by_name = app.test_client().get("/poll/wall", base_url="http://room:8123").text
        assert "http://room:8123/poll<" in by_name


def test_the_wall_grows_as_the_hall_answers(
    hall: Dashboard, presenter: Visitor, browser: Browser, slack: float
) -> None:
    with (
        answering(hall, presenter),
        visiting(browser, f"{hall.url}/poll/wall", PROJECTOR) as visit,
        visiting(browser, f"{hall.url}/poll", PHONE) as pocket,
    ):
        page = pocket.page
        assert visit.page.locator("svg.code").count() == 1
        for question, step in (("trust-devices", 2), ("know-data", 4)):
            page.check(f'input[name="q-{question}"][value="{step}"]')
        page.fill('input[name="q-first-word"]', "questions")
        pocket.screenshot("poll-phone", full_page=True)
        sent_s = time.monotonic()
        page.click(".ballot .button")
        visit.until(lambda: visit.texts(".words li b") == ["1"])
        assert time.monotonic() - sent_s < 1.0 * slack
        page.wait_for_selector(".said")
        pocket.screenshot("poll-phone-answered", full_page=True)
        for n, step in enumerate((1, 2, 2, 3), start=1):
            vote(
                phone(hall, f"127.0.4.{n}"),
                trust_devices=str(step),
                know_data="5",
                could_check="1",
                first_word=("vérifier", "questions", "clé", "vérifier")[n - 1],
            )
        visit.until(lambda: "5 téléphones" in visit.texts("#voters")[0])
        assert "2" in visit.texts('[data-question="trust-devices"] .mean')[0]
        visit.screenshot("poll-wall")
        presenter.send("/polls/close", "/polls")
        visit.page.wait_for_selector(".said")  # the page of a closed question
        page.wait_for_selector(".said:has-text('close')")


def test_without_scripts_a_phone_answers_and_a_page_is_light(
    hall: Dashboard, presenter: Visitor, browser: Browser
) -> None:
    start(presenter, "who-reads")
    with visiting(
        browser, f"{hall.url}/poll", PHONE, java_script_enabled=False, locale="en"
    ) as visit:
        visit.page.check('input[value="2"]')
        visit.page.click(".ballot .button")
        visit.page.wait_for_selector(".said")
    with visiting(browser, f"{hall.url}/poll", PHONE, go=False) as visit:
        meter = Meter(visit.page.context.new_cdp_session(visit.page))
        meter.start()
        visit.page.goto(f"{hall.url}/poll", wait_until="load")
        visit.until(lambda: visit.asked("/api/poll"))
        assert 0 < meter.loaded < MOST_BYTES
