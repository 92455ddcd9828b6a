"""What the presenter presses, by the notes or a clicker, and what comes of it."""

import threading

import pytest
from playwright.sync_api import Browser, expect

from dashboard.stage.presses import CLICK_US
from gateway.language import texts_of, tr
from gateway.show.recording import Line
from gateway.store import Shown
from tests.dashboard import roomful
from tests.dashboard.browsing import NO_SIDE_SCROLL, PHONE
from tests.dashboard.presenting import play_live, presenting, press, scene_is, show
from tests.dashboard.serving import Dashboard
from tests.dashboard.stage_parts import LINES
from tests.dashboard.visitor import Visitor

CLICK_S = 2 * CLICK_US / 1_000_000  # a second click, and no bounce of the first


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
        assert visit.value(NO_SIDE_SCROLL)
        visit.page.get_by_role("button", name="Trente minutes").click()
        expect(visit.page.locator("#items li")).to_have_count(7)
        expect(shown).to_contain_text("sans internet")
