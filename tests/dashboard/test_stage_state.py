"""What each press makes of the show, and what each line makes of the stage."""

from dataclasses import replace

import pytest

from dashboard.stage import presses
from dashboard.stage.fold import MOST_BYTES, MOST_LOG, MOST_POINTS, Scene
from dashboard.stage.folds import played
from dashboard.stage.presses import CLICK_US, Press
from dashboard.stage.state import Show, read, written
from gateway.show.orders import Item, Order, Text
from tests.dashboard.stage_parts import S, line, recording_of, value

NAME = Text("a", "b")
BOTH = ("open", "protected")
ORDER = Order(
    "10",
    NAME,
    10,
    (
        Item(2, NAME, NAME),
        Item(4, NAME, NAME, 3, BOTH),
        Item(4, NAME, NAME, 9, BOTH),
    ),
)


def at(second: float, running: int | None = None, newest: int = 0) -> Press:
    """Return a press so many seconds after the beginning."""
    return Press(ORDER, round(second * S), running, newest)


def test_a_clicker_alone_plays_the_whole_order() -> None:
    show, asked = Show(), []
    for second in range(1, 9):
        show, wanted = presses.forward(show, at(second))
        asked.append(wanted or (show.scene, "entered"))
    assert asked == [
        (3, "entered"),
        (3, "open"),
        (3, "protected"),
        (9, "entered"),
        (9, "open"),
        (9, "protected"),
        (9, "entered"),  # the last part stays
        (9, "entered"),
    ]
    assert show.began_us == S


def test_an_order_that_became_shorter_leaves_the_show_at_its_end() -> None:
    shown = presses.within(Show(at=9), ORDER)
    assert shown.at == 2
    assert presses.within(shown, ORDER) == shown
    assert presses.forward(shown, at(1))[0].scene == 9


def test_a_press_too_many_skips_nothing() -> None:
    show, _ = presses.forward(Show(), at(1))
    bounced, wanted = presses.forward(show, at(1 + CLICK_US / S / 2))
    assert (bounced, wanted) == (show, None)
    show, wanted = presses.forward(show, at(2))
    assert wanted == (3, "open")
    assert presses.forward(show, at(9, running=5)) == (show, None)


def test_a_half_that_was_refused_is_asked_for_once_more() -> None:
    show = replace(Show(), at=1, view="scene", scene=3, step=1)
    again = replace(at(5), refused=True)
    assert presses.forward(show, again)[1] == (3, "open")
    assert presses.forward(show, at(5))[1] == (3, "protected")


def test_going_back_shows_what_was_there() -> None:
    show = replace(Show(), at=2, view="scene", scene=9, step=1)
    show, _ = presses.back(show, at(1))
    assert (show.at, show.scene, show.step) == (1, 3, 0)
    show, _ = presses.back(show, at(2))
    assert (show.view, show.scene) == ("opening", None)
    assert presses.back(show, at(3))[0].at == 0


def test_a_scene_that_the_order_lacks_can_be_shown() -> None:
    show, _ = presses.scene(Show(), at(1), 5)
    assert (show.view, show.scene, show.at) == ("scene", 5, 0)
    show, wanted = presses.run(show, at(2), "both")
    assert wanted == (5, "both")
    show, _ = presses.forward(show, at(3))
    assert show.scene == 3  # back to the order


def test_a_clicker_plays_a_scene_that_the_order_lacks_too() -> None:
    show, asked = presses.scene(Show(), at(1), 5)[0], []
    for second in range(2, 5):
        show, wanted = presses.forward(show, at(second))
        asked.append(wanted or (show.scene, "entered"))
    assert asked == [(5, "open"), (5, "protected"), (3, "entered")]


def test_reset_hides_the_runs_so_far() -> None:
    show, _ = presses.scene(Show(), at(1), 3)
    show, _ = presses.run(show, at(2), "open")
    show, _ = presses.reset(show, at(3, newest=7))
    assert show.since["3"] == 7
    assert show.step == 0


def test_what_was_rehearsed_is_not_on_stage_when_the_show_begins() -> None:
    show, _ = presses.forward(Show(), at(1, newest=7))
    assert show.since["3"] == show.since["9"] == 7
    show, _ = presses.timer(show, at(2, newest=8))
    show, _ = presses.timer(show, at(3, newest=9))  # it goes on: what has run stays
    assert show.since["3"] == 7


def test_the_timer_stops_and_goes_on() -> None:
    show, _ = presses.timer(Show(), at(10))
    assert show.elapsed_us(15 * S) == 5 * S
    show, _ = presses.timer(show, at(15))
    assert show.elapsed_us(99 * S) == 5 * S
    show, _ = presses.timer(show, at(100))
    assert show.elapsed_us(101 * S) == 6 * S
    show, _ = presses.zero(show, at(102))
    assert show.elapsed_us(200 * S) == 0


def test_a_recording_takes_the_place_of_the_scene() -> None:
    show, _ = presses.play(Show(), at(5), "kit:scene_3", 3)
    assert show.played == {"key": "kit:scene_3", "began_us": 5 * S}
    show, wanted = presses.forward(show, at(9))
    assert (show.scene, show.played, wanted) == (9, None, None)


@pytest.mark.parametrize("press", presses.PRESSES)
def test_a_show_comes_back_from_the_store_as_it_was(press: str) -> None:
    show, _ = presses.PRESSES[press](Show(order="10"), at(3))
    assert read(written(show)) == show


@pytest.mark.parametrize(
    "value", [None, 3, [], {"view": "moon"}, {"at": 1, "unknown": 2}]
)
def test_what_is_no_show_is_a_new_one_or_read_as_far_as_known(value: object) -> None:
    assert read(value) in (Show(), Show(at=1))


def test_what_a_lane_shows_is_bounded() -> None:
    scene = Scene()
    for i in range(2_000):
        scene.add(line(i, "open", "log", line=f"{i} " + "x" * 500))
        scene.add(line(i, "open", "hex", bytes="00" * 512, **{"from": "board"}))
        scene.add(value(i, "open", i))
        scene.add(line(i, "open", "count", name=str(i), value=i, fr="", en=""))
        scene.add(line(i, "open", "lamp", board=str(i), check="T01", state="red"))
        scene.add(line(i, "open", "step", fr=str(i), en="", state="ok"))
        scene.add(line(i, "open", "what is this", anything=1))
    shown = scene.lanes["open"].shown()
    assert len(shown["log"]) == MOST_LOG
    assert len(shown["curves"][0]["points"]) == MOST_POINTS
    assert all(len(one["bytes"]) == 2 * MOST_BYTES for one in shown["hex"])
    assert max(len(shown[name]) for name in ("counts", "lamps", "steps")) <= 8


def test_a_line_of_a_log_is_in_both_languages_where_it_has_them() -> None:
    scene = Scene()
    scene.add(line(0, "open", "log", line="Denied"))
    scene.add(line(1, "open", "log", line="Error(1)", fr="refusé", en="refused"))
    assert scene.lanes["open"].shown()["log"] == [
        {"fr": "Denied", "en": "Denied"},
        {"fr": "refusé", "en": "refused"},
    ]


def test_what_fills_a_gap_stands_where_it_was_measured() -> None:
    scene = Scene()
    for second in (1, 2, 9, 5):  # 5 was kept by the board, and comes last
        scene.add(value(second, "open", second))
    [curve] = scene.lanes["open"].shown()["curves"]
    assert [point[1] for point in curve["points"]] == [1, 2, 5, 9]


def test_a_step_that_waited_gives_way_to_what_came_of_it() -> None:
    scene = Scene()
    for text, how in (("one", "refused"), ("two…", "waiting"), ("two", "ok")):
        scene.add(line(0, "open", "step", fr=text, en=text, state=how))
    scene.add(value(0, "open", 1)._replace(detail={"name": "sys/heap", "value": 3}))
    shown = scene.lanes["open"].shown()
    assert [step["fr"] for step in shown["steps"]] == ["one", "two"]
    assert shown["curves"] == []


def test_lines_of_the_wrong_shape_do_no_harm() -> None:
    scene = Scene()
    for kind in ("say", "hex", "log", "value", "lamp", "count", "score", "step", "ask"):
        scene.add(line(0, "open", kind))
        scene.add(line(0, "nowhere", kind, t_us="x", bytes=3, value=[], state={}))
    assert scene.shown()["ask"] == {"fr": "", "en": ""}


def test_a_question_is_gone_once_the_scene_goes_on() -> None:
    scene = Scene()
    scene.add(line(0, "", "ask", fr="d’accord ?", en="agreed?"))
    assert scene.shown()["ask"] == {"fr": "d’accord ?", "en": "agreed?"}
    scene.add(value(1, "open", 20))
    assert scene.shown()["ask"] is None


def test_a_recording_plays_at_its_own_pace() -> None:
    recording = recording_of(1)
    early = played(recording, round(0.7 * S))
    assert early.lanes["open"]["outcome"] is None
    assert early.scene["half"] == "open"
    later = played(recording, round(1.2 * S))
    assert later.lanes["open"]["outcome"] == "succeeded"
    assert later.lanes["protected"]["outcome"] is None
    end = played(recording, 5 * S)
    assert end.lanes["protected"]["outcome"] == "failed"
    assert end.scene["state"] == "over"
