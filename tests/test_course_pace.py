"""Vérifier, steps 12, 13 and 15: how little is told, for how long, and in which form.

Each verdict is that on a real store, in which the readings were written.
"""

import time
from collections.abc import Iterator, Mapping, Sequence

import pytest

from gateway.course import Verdict, gather, judge, say
from gateway.guides.course import steps
from gateway.store import Batch, Reading, Seen, SeriesKey, Writer
from tests.conftest import open_writer
from tests.test_guides import prose, twins

CHECKS = {one.number: one.check for one in steps()}
UNITS = {"light": "%", "temperature": "Cel", "humidity": "%RH"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """Give an empty store for boards of many names."""
    with open_writer(f"sqlite:///{tmp_path_factory.mktemp('course') / 'a.db'}") as one:
        yield one


def write(
    store: Writer,
    board: str,
    units: Mapping[str, str] = UNITS,
    **ages_s: Sequence[float],
) -> None:
    """Let a board have said each quantity so many seconds ago."""
    now_us = time.time_ns() // 1000
    batch = Batch(seen={board: Seen("open", "board", now_us)})
    for name, ages in ages_s.items():
        key = SeriesKey(board, "open", name, units.get(name, ""))
        for age_s in ages:
            t_us = now_us - round(age_s * 1e6)
            batch.readings.append(Reading(key, t_us, 27.0, "measured"))
    store.write(batch)


def verdict(store: Writer, step: int, board: str, missing: int | None = 0) -> Verdict:
    """Return the verdict on a step; ``missing`` stands for the books of the board."""
    evidence = gather(store, board, time.time_ns() // 1000)
    return judge(CHECKS[step], evidence._replace(gateway=True, missing=missing))


def codes(found: Verdict) -> list[str]:
    """Return mark and code of each line."""
    return [f"{one.mark} {one.code}" for one in found.findings]


OFTEN, SELDOM = range(200, 500, 5), (140, 80, 20)


@pytest.mark.parametrize(
    ("board", "light", "line"),
    [
        ("often", range(0, 300, 5), "wrong telling"),
        ("seldom", [*OFTEN, *SELDOM], "ok sparing"),
        ("twice", [*OFTEN, *SELDOM, 19.9], "ok sparing"),
        ("begun", [*range(100, 400, 5), 20], "wait so-far"),
        ("again", [*SELDOM, 15], "wrong telling"),
        ("left-out", OFTEN, "ok left-out"),
        ("never", [], "wait never-told"),
    ],
)
def test_light_that_is_told_too_often_still_tells_too_much(
    store: Writer, board: str, light: Sequence[float], line: str
) -> None:
    write(store, board, light=light, temperature=[60, 5])
    found = verdict(store, 12, board)
    assert codes(found) == [line]
    assert found.passed == line.startswith("ok")


def test_a_board_that_stopped_has_left_nothing_out(store: Writer) -> None:
    write(store, "stopped", light=OFTEN, temperature=OFTEN)
    assert codes(verdict(store, 12, "stopped")) == ["wrong telling"]


def test_what_is_said_of_light_names_what_to_change(store: Writer) -> None:
    write(store, "said", light=range(0, 300, 5))
    [line] = verdict(store, 12, "said").findings
    assert "5,0 s l'une de l'autre" in say(line, "fr")
    assert "PERIOD_S la valeur 60 ou plus" in say(line, "fr")
    assert "PERIOD_S the value 60 or more" in say(line, "en")


@pytest.mark.parametrize(
    ("board", "ages_s", "last"),
    [
        ("study", range(0, 320, 5), "ok unbroken"),
        ("missed", [a for a in range(0, 320, 5) if a != 50], "ok unbroken"),
        ("fast", range(0, 320, 2), "ok unbroken"),
        ("short", range(0, 200, 5), "wait unbroken-so-far"),
        ("holed", [*range(0, 200, 5), *range(250, 500, 5)], "wrong broken"),
        ("healed", [*range(0, 320, 5), *range(400, 500, 5)], "ok unbroken"),
        ("few", [9, 4], "wait unbroken-so-far"),
    ],
)
def test_a_study_wants_five_minutes_without_a_hole(
    store: Writer, board: str, ages_s: Sequence[float], last: str
) -> None:
    write(store, board, temperature=ages_s)
    found = verdict(store, 13, board)
    assert codes(found)[-1] == last
    assert found.passed == last.startswith("ok")


def test_a_study_wants_every_message(store: Writer) -> None:
    write(store, "lost", temperature=range(0, 320, 5))
    assert "wrong missing" in codes(verdict(store, 13, "lost", missing=2))
    assert "wait no-books" in codes(verdict(store, 13, "lost", missing=None))


def test_a_board_that_follows_the_standard_names_its_units(store: Writer) -> None:
    ages_s = range(0, 60, 5)
    write(store, "senml", temperature=ages_s, humidity=ages_s)
    assert verdict(store, 15, "senml").passed
    write(store, "half", temperature=ages_s)
    assert codes(verdict(store, 15, "half")) == ["ok readings", "wait name-missing"]


def test_a_plain_number_follows_no_standard(store: Writer) -> None:
    write(store, "plain", units={}, temperature=range(0, 60, 5))
    assert "wrong unit-missing" in codes(verdict(store, 15, "plain"))


@pytest.mark.parametrize("page", twins("12_privacy"))
def test_the_page_asks_for_the_period_that_is_checked(page: str) -> None:
    [period_s] = CHECKS[12]["sparing"].values()
    assert f"`PERIOD_S` {'en' if 'fr' in page else 'to'} {period_s}" in prose(page)
