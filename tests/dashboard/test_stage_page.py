"""The stage as a hall sees it, and the presenter's own page: one room for all tests."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.stage.presses import CLICK_US
from dashboard.stage.state import KEY
from gateway.language import texts_of, tr
from gateway.show.recording import Line, write_recording
from gateway.store import Shown, open_desk
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, PROJECTOR, Meter, visiting
from tests.dashboard.presenting import (
    CUT,
    FRENCH_7,
    HIDDEN_PARTS,
    OVERLAPS,
    at_its_end,
    play_live,
    presenting,
    press,
    scene_is,
    show,
)
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.stage_parts import LINES, recording_of
from tests.dashboard.test_server import read_until, stream
from tests.dashboard.visitor import Visitor, facilitator_of

KILOBYTE = 1000
CLICK_S = 2 * CLICK_US / 1_000_000  # a second click, and no bounce of the first
OLD_PROJECTOR = (1024, 768)
WIDTH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give the dashboard of a room that has a recording of scene 3."""
    folder = tmp_path_factory.mktemp("hall")
    for scene in (3, 7):
        write_recording(
            folder / "recordings" / f"essai{scene}.jsonl", recording_of(scene)
        )
    with run_dashboard(folder, 12) as running:
        yield running


@pytest.fixture(scope="module")
def presenter(hall: Dashboard) -> Visitor:
    """Give the presenter, logged in."""
    return facilitator_of(hall)


@pytest.fixture(autouse=True)
def at_the_beginning(presenter: Visitor) -> None:
    """Begin the show again before each test."""
    press(presenter, "zero")


def test_only_the_presenter_acts(hall: Dashboard, presenter: Visitor) -> None:
    visitor = Visitor(hall)
    assert visitor.get("/stage/notes").status == 302
    assert visitor.send_raw("/stage/do", press="blank").status == 403
    assert presenter.send_raw("/stage/do", press="blank").status == 400  # no token
    assert show(hall)["blank"] is False
    assert b'name="csrf_token"' not in visitor.get("/stage").body


@pytest.mark.parametrize(
    "values",
    [
        {"press": "dance"},
        {},
        {"press": "scene", "scene": "10"},
        {"press": "scene", "scene": "-1"},
        {"press": "scene", "scene": "9" * 5000},
        {"press": "go", "at": "x"},
        {"press": "go", "at": "9" * 40},
        {"press": "run", "half": "left"},
    ],
    ids=range(8),
)
def test_a_press_that_makes_no_sense_is_refused(
    hall: Dashboard, presenter: Visitor, values: dict[str, str]
) -> None:
    before = show(hall)
    answer = presenter.send("/stage/do", "/stage/notes", **values)
    assert answer.status == 400
    assert b"not something the stage can do" in answer.body
    assert show(hall) == before


def test_the_opening_shows_the_room_and_invites_the_hall(
    browser: Browser, hall: Dashboard
) -> None:
    with visiting(browser, hall.url + "/stage", PROJECTOR) as visit:
        expect(visit.page.locator("#boards li")).to_have_count(12)
        expect(visit.page.locator("#great-online")).to_have_text("11 / 12")
        expect(visit.page.locator("#great-missing-box")).to_have_class("bad")
        expect(visit.page.locator(".invitation svg")).to_be_visible()
        address = visit.page.locator(".invitation b").inner_text()
        assert address.endswith(f":{hall.port}/stage")
        assert "127.0.0.1" not in address
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
        assert phone.value(WIDTH)


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
        assert visit.value(CUT) == 0
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


def test_a_scene_that_runs_is_stopped_from_the_notes(
    hall: Dashboard, presenter: Visitor
) -> None:
    press(presenter, "scene", scene="7")
    ask = Line(0, "", "ask", {"fr": "D’accord ?", "en": "Agreed?"})
    run = play_live(hall, 7, "both", (ask,))
    scene_is(hall, ask={"fr": "D’accord ?", "en": "Agreed?"})
    press(presenter, "forward")  # a clicker has no other button to agree with
    press(presenter, "consent")
    hall.writer.scene_book().write(run, 1, [Shown(roomful.now_us(), "", "say", {})])
    press(presenter, "forward")  # waits for the scene
    press(presenter, "stop")
    kinds = [(r.kind, r.detail) for r in hall.writer.requests(3)][::-1]
    assert kinds == [
        ("scene-consent", {"run": run}),
        ("scene-consent", {"run": run}),
        ("scene-stop", {"run": run}),
    ]
    hall.writer.scene_book().note(run, consent=True)
    hall.writer.scene_book().tell(run, "stopped")
    scene_is(hall, state="stopped", number=7)
    press(presenter, "run", half="protected")
    assert hall.writer.requests(1)[0].detail["consent"] is True  # not asked twice
    press(presenter, "reset")
    press(presenter, "run", half="open")
    assert hall.writer.requests(1)[0].detail["consent"] is False


def test_a_press_while_things_are_put_back_is_for_the_next_half(
    hall: Dashboard, presenter: Visitor
) -> None:
    press(presenter, "scene", scene="3")
    press(presenter, "forward")
    run = play_live(hall, 3, "open", LINES)
    request = hall.writer.requests(1)[0]
    hall.writer.tell_request(request.id, "done", (1, 1))
    book = hall.writer.scene_book()
    book.tell(run, "resetting", open="succeeded")
    done = threading.Timer(CLICK_S, book.tell, (run, "done"))
    done.start()
    press(presenter, "forward")
    done.join()
    newest = hall.writer.requests(1)[0]
    assert (newest.kind, newest.detail["half"]) == ("scene", "protected")


def test_leaving_a_scene_stops_it(hall: Dashboard, presenter: Visitor) -> None:
    press(presenter, "scene", scene="3")
    run = play_live(hall, 3, "both", LINES)
    press(presenter, "back")
    newest = hall.writer.requests(1)[0]
    assert (newest.kind, newest.detail) == ("scene-stop", {"run": run})
    hall.writer.scene_book().tell(run, "stopped")


def test_what_the_gateway_says_of_a_failure_is_shown(
    hall: Dashboard, presenter: Visitor
) -> None:
    press(presenter, "scene", scene="2")
    press(presenter, "run", half="both")
    request = hall.writer.requests(1)[0]
    why = tr("There is no scene {number}. There are: {numbers}.", number=2, numbers=1)
    hall.writer.tell_request(request.id, "failed", (0, 1), why)
    scene_is(hall, state="failed", why=texts_of(why))


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


def test_a_run_of_this_room_can_be_played_again(
    hall: Dashboard, presenter: Visitor
) -> None:
    run = play_live(hall, 9, "both", LINES)
    hall.writer.scene_book().tell(run, "done", open="succeeded", protected="failed")
    page = presenter.get("/stage/notes").body.decode()
    assert f'value="run:{run}"' in page
    assert 'value="room:essai7"' in page
    press(presenter, "play", scene="9", recording=f"run:{run}")
    scene_is(hall, state="over", number=9, say=LINES[-1].detail)


def test_the_notes_follow_and_change_with_the_order(
    browser: Browser, hall: Dashboard, presenter: Visitor
) -> None:
    with presenting(browser, presenter, "/stage/notes") as visit:
        shown = visit.page.locator(".speaker article:not([hidden])")
        expect(shown).to_contain_text("sans internet")
        visit.page.get_by_role("button", name="Continuer").click()
        expect(shown).to_contain_text("Qui, dans cette salle, peut lire")
        expect(visit.page.locator("#left")).to_contain_text("pour cette partie")
        press(presenter, "scene", scene="7")  # not in this order
        expect(shown).to_contain_text("Êtes-vous d’accord")
        visit.resize(PHONE)
        assert visit.value(WIDTH)
        visit.page.get_by_role("button", name="Trente minutes").click()
        expect(visit.page.locator("#items li")).to_have_count(7)
        expect(shown).to_contain_text("sans internet")


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
