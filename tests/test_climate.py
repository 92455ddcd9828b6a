"""The simulated climate: a plausible Malian day, each board its own."""

import datetime

import pytest

from gateway.climate import SITES, UNITS, sun_height, weather


def at(month: int, hour: int, day: int = 15) -> float:
    moment = datetime.datetime(2026, month, day, hour, tzinfo=datetime.UTC)
    return moment.timestamp()


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_stays_within_the_month_and_the_physically_possible(
    site: object, month: int
) -> None:
    assert isinstance(site, type(SITES["bamako"]))
    day = [weather(site, at(month, 0) + 600 * i, seat=7) for i in range(144)]
    low, high = site.lows[month - 1], site.highs[month - 1]
    assert low - 2.5 < min(w.temperature for w in day) < low + 2.5
    assert high - 2.5 < max(w.temperature for w in day) < high + 2.5
    assert all(0 <= w.humidity <= 100 for w in day)
    assert all(0 <= w.light <= 120_000 for w in day)
    assert all(0 <= w.soil_moisture <= 100 for w in day)
    assert all(3.0 < w.battery < 4.3 for w in day)


def test_nights_are_dark_and_noon_is_bright() -> None:
    site = SITES["bamako"]
    assert weather(site, at(4, 1), 1).light == 0
    assert weather(site, at(4, 12), 1).light > 70_000
    assert sun_height(site, at(4, 12)) > 0.95


def test_air_is_dry_in_march_and_humid_in_august() -> None:
    site = SITES["segou"]
    assert weather(site, at(3, 15), 1).humidity < 25
    assert weather(site, at(8, 6), 1).humidity > 70


def test_kayes_is_hotter_than_segou_in_may_and_neighbours_differ() -> None:
    assert (
        weather(SITES["kayes"], at(5, 15), 1).temperature
        > weather(SITES["segou"], at(5, 15), 1).temperature
    )
    assert weather(SITES["kayes"], at(5, 15), 1) != weather(
        SITES["kayes"], at(5, 15), 2
    )


def test_every_quantity_has_a_unit() -> None:
    assert set(weather(SITES["bamako"], 0.0, 0)._fields) == set(UNITS)
