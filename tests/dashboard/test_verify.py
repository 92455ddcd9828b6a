"""Vérifier, progress, attestations, over real HTTP: what is judged, kept, printed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.guides.course import steps
from gateway.store import Batch, Reading, Seen, SeriesKey
from tests.dashboard import roomful
from tests.dashboard.serving import Answer, Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

SEATED, VIRTUAL = roomful.board_id(1), "karite-70"
SEEN = {"lines": ["28.0 °C 55.0 %", "no answer: is", "28.1 °C 55.0 %"], "led": 3}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a dashboard of three boards, and a fourth that the lab has named."""
    with run_dashboard(tmp_path_factory.mktemp("room"), 3) as running:
        assert running.writer.name_virtual(VIRTUAL, roomful.now_us())
        publish(running, SEATED)
        yield running


@pytest.fixture(scope="module")
def facilitator(served: Dashboard) -> Visitor:
    """Give somebody who has logged in."""
    return facilitator_of(served)


def publish(served: Dashboard, board: str) -> None:
    """Let a board have said ten plain numbers, five seconds apart."""
    now_us = roomful.now_us()
    key = SeriesKey(board, "open", "temperature", "")
    batch = Batch(seen={board: Seen("open", "board", now_us)})
    for n in range(10):
        t_us = now_us - (9 - n) * 5_000_000
        batch.readings.append(Reading(key, t_us, 28.0, "received"))
    served.writer.write(batch)


def ask(served: Dashboard, step: str, **body: Any) -> Answer:
    """Return the answer to somebody who has not logged in."""
    kind = {"Content-Type": "application/json"}
    return Visitor(served).ask("POST", f"/api/check/{step}", json.dumps(body), kind)


def test_a_passed_step_is_kept_for_the_seat_of_its_board(served: Dashboard) -> None:
    told = ask(served, "04_publish", board=SEATED, seat=44).json()
    assert (told["passed"], told["seat"]) == (True, 1)  # not the seat that was claimed
    [line] = told["lines"]
    assert line["text"] == "temperature: 10 readings without a unit, 5.0 s apart."
    assert {(row.seat, row.step) for row in served.writer.progress()} >= {
        (1, "04_publish")
    }


def test_a_virtual_board_counts_for_the_seat_that_is_told(served: Dashboard) -> None:
    told = ask(served, "02_sense", board=VIRTUAL, lab=SEEN).json()
    assert (told["passed"], told["seat"]) == (True, None)
    assert ask(served, "02_sense", board=VIRTUAL, seat=44, lab=SEEN).json()["passed"]
    [row] = [row for row in served.writer.progress() if row.seat == 44]
    assert (row.board, row.how) == (VIRTUAL, "lab")


def test_what_is_not_passed_is_not_kept(served: Dashboard) -> None:
    before = served.writer.progress()
    told = ask(served, "06_format", board=SEATED).json()
    assert not told["passed"]
    assert "wrong" in [line["mark"] for line in told["lines"]]
    assert not ask(served, "02_sense", board=VIRTUAL, seat=45).json()["passed"]
    assert served.writer.progress() == before


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{}", '{"board": 3}', '{"board": null}', "{", '"karite-70"'),
        *(r'{"board": "\ud800"}', r'{"board": "\u0000"}', "[" * 10_000),
    ],
    ids=range(10),
)
def test_nonsense_is_answered_with_a_sentence(served: Dashboard, body: str) -> None:
    kind = {"Content-Type": "application/json"}
    answer = Visitor(served).ask("POST", "/api/check/04_publish", body, kind)
    assert (answer.status, answer.json()["error"]) == (400, "Choose a board first.")


def test_what_a_lab_says_is_taken_as_far_as_it_makes_sense(served: Dashboard) -> None:
    labs: list[Any] = [{"lines": 3}, {"lines": [3, None, "x" * 9999]}, {"led": "9"}, 7]
    for lab in labs:
        assert not ask(served, "02_sense", board=VIRTUAL, lab=lab).json()["passed"]
    assert ask(served, "99_nothing", board=VIRTUAL).status == 404
    for seat in (0, -1, 10**9, 4.5, "4", True):
        told = ask(served, "02_sense", board=VIRTUAL, seat=seat, lab=SEEN)
        assert told.json()["seat"] is None


def test_another_site_cannot_ask(served: Dashboard) -> None:
    body = json.dumps({"board": SEATED})
    for origin in ("http://elsewhere", "null", "http://["):
        headers = {"Content-Type": "application/json", "Origin": origin}
        answer = Visitor(served).ask("POST", "/api/check/04_publish", body, headers)
        assert answer.status == 403


def test_the_grid_is_the_facilitator_s(served: Dashboard, facilitator: Visitor) -> None:
    for path in ("/progress", "/progress.csv", "/attestation"):
        assert Visitor(served).get(path).status == 302
    ask(served, "04_publish", board=SEATED)
    page = facilitator.get("/progress?lang=en").body.decode()
    assert f"{SEATED}: checked by the room, on its readings" in page
    table = facilitator.get("/progress.csv").body.decode()
    assert f"1,04_publish,{SEATED}," in table


def test_the_facilitator_notes_what_was_seen_and_takes_it_back(
    served: Dashboard, facilitator: Visitor
) -> None:
    def kept() -> list[str]:
        return [row.how for row in served.writer.progress() if row.seat == 2]

    cell = "2/03_join_wifi"
    assert facilitator.send("/progress/seen", "/progress", cell=cell).status == 303
    assert kept() == ["eye"]
    facilitator.send("/progress/seen", "/progress", cell=cell)
    assert kept() == []
    ask(served, "04_publish", board=SEATED)
    facilitator.send("/progress/seen", "/progress", cell="1/04_publish")
    assert "room" in [row.how for row in served.writer.progress() if row.seat == 1]
    for wrong in ("x/y", f"{'9' * 5000}/03_join_wifi"):
        sent = facilitator.send("/progress/seen", "/progress", cell=wrong)
        assert sent.status == 400


def test_an_attestation_says_what_was_done_and_no_more(
    served: Dashboard, facilitator: Visitor
) -> None:
    ask(served, "04_publish", board=SEATED)
    facilitator.send("/progress/seen", "/progress", cell="3/12_nothing")
    page = Visitor(served).get("/attestation/1?lang=fr").body.decode()
    assert f"1 sur {len(steps())}" in page
    assert "sans unité, à 5,0 s l’une de l’autre" in page
    assert "vérifié par la salle, sur ses" in page
    assert SEATED in page
    nothing = Visitor(served).get("/attestation/3?lang=en").body.decode()
    assert "Nothing was checked at this seat yet." in nothing
    key = SeriesKey(roomful.board_id(3), "open", "light", "lx")
    first_us = roomful.now_us() - 1_000
    many = [Reading(key, first_us + n, 1.0, "received") for n in range(1_000)]
    served.writer.write(Batch(readings=many))
    counted = Visitor(served).get("/attestation/3?lang=fr").body.decode()
    assert re.search("gardées\xa0: 1\u202f[0-9]{3}\u202f;", counted)
    everybody = facilitator.get("/attestation?lang=en").body.decode()
    assert "Seat 1" in everybody
    assert "Seat 3" not in everybody


@pytest.mark.parametrize(
    "lang, said",
    [
        ("fr", "Il n’y a pas de place 99 dans cette salle."),
        ("en", "There is no seat 99 in this room."),
    ],
)
def test_a_seat_that_is_not_there_has_no_attestation(
    served: Dashboard, lang: str, said: str
) -> None:
    answer = Visitor(served).get(f"/attestation/99?lang={lang}")
    assert (answer.status, said in answer.body.decode()) == (404, True)
    assert Visitor(served).get("/attestation/0").status == 404
