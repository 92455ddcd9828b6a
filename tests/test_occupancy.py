"""The guess when somebody was in a room, held against rooms whose truth is known."""

from statistics import fmean

import pytest

from gateway.climate import SITES, weather
from gateway.model_room import AIRINGS_PER_H, day
from gateway.occupancy import CHANCE, Air, carried, much, occupied, score
from gateway.trust.scenes.guessing import COIN, DAY, MINUTES
from gateway.trust.scenes.life import coarse, fine, means, people_in, visits

DAYS = range(20)
LENGTH = 720


def scores(form: str, airings_per_h: float = AIRINGS_PER_H) -> list[float]:
    """Return how well each day is guessed from one form of its readings."""
    forms = {"fine": (fine, 2), "means": (means, 5), "coarse": (coarse, 5)}
    make, step = forms[form]
    days = [day(seed, LENGTH, airings_per_h=airings_per_h) for seed in DAYS]
    return [score(occupied(make(one), step), people_in(one, step)) for one in days]


def test_fine_readings_tell_far_more_than_a_coin() -> None:
    found = scores("fine")
    assert fmean(found) > 0.8
    assert min(found) > 0.6


def test_measuring_less_hides_and_means_alone_do_not() -> None:
    fine_, means_, coarse_ = (fmean(scores(f)) for f in ("fine", "means", "coarse"))
    assert abs(fine_ - means_) < 0.05
    assert coarse_ < fine_ - 0.15
    assert coarse_ < 0.7


def test_wind_through_the_room_hides_people() -> None:
    assert fmean(scores("fine", airings_per_h=20.0)) < fmean(scores("fine")) - 0.05


def test_an_empty_room_is_told_as_empty() -> None:
    for seed in DAYS:
        empty = day(seed, LENGTH, people=False)
        assert sum(occupied(fine(empty), 2)) < 0.02 * LENGTH


@pytest.mark.parametrize("site", SITES)
def test_the_weather_alone_fools_the_guess_as_its_module_says(site: str) -> None:
    """Honest data: what a board outside measures, where nobody ever is."""
    start_s = 1_780_000_000
    air = []
    for minute in range(0, LENGTH, 2):
        now = weather(SITES[site], start_s + 60 * minute, 1)
        air.append(Air(round(now.temperature, 1), round(now.humidity, 1)))
    assert fmean(occupied(air, 2)) == pytest.approx(0.5, abs=0.1)


def test_a_reading_is_turned_into_water() -> None:
    # 25 °C and 50 %: 11.5 g/m³ in any table
    assert carried(Air(25.0, 50.0)) == pytest.approx(11.5, abs=0.1)
    assert carried(Air(25.0)) == 25.0


def test_values_that_are_alike_are_nobody() -> None:
    assert much([1.0] * 5, 0.5) == [False] * 5
    assert much([0.0, 0.1, 5.0, 5.1], 0.5) == [False, False, True, True]
    assert occupied([], 2) == []
    assert occupied([Air(20, 40)] * 2, 2) == [False, False]


def test_a_guess_is_scored_so_that_always_earns_nothing() -> None:
    truth = [True, False, False, False]
    assert score(truth, truth) == 1.0
    assert score([True] * 4, truth) == CHANCE
    assert score([False] * 4, truth) == CHANCE
    assert score([True, True], [True, True]) == CHANCE


def test_visits_are_told_by_the_clock() -> None:
    assert visits([True, False, True, True], 5) == [
        ("08:00", "08:05"),
        ("08:10", "08:20"),
    ]
    assert visits([True, False, True, True], 5, 10) == [("08:10", "08:20")]


def test_no_moment_of_the_scene_s_day_tells_when_somebody_was_there() -> None:
    """Else what only grows with time, such as a length, would guess by luck."""
    truth = people_in(day(DAY, MINUTES), 5)
    found = [
        score([n >= step for n in range(len(truth))], truth)
        for step in range(1, len(truth))
    ]
    assert max(abs(one - CHANCE) for one in found) < COIN - CHANCE
