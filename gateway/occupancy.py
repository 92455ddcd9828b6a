"""When was somebody in a room? Guessed from its temperature and humidity. Pure.

People give off water: some 50 g an hour, sitting. The air of a room loses it again to
the outside. So, minute by minute:

1. temperature and relative humidity give the water in the air (g/m³);
2. what must have come in is what the air has gained, and what it has lost meanwhile to
   the outside, which is taken to be as dry as the room was at its driest in the hours
   around;
3. the minutes fall into two groups, little and much (Otsu, 1979): much is somebody.

With the temperature alone, the heat of people takes the place of their water. It is a
guess: a kettle, rain at an open window or a fan can fool it, and a room through which
the wind blows hides people well. Outside, the weather alone makes it say "somebody"
half of the time. `dannaya scene 7` measures how good it is in a room.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from gateway.climate import vapour_limit

SMOOTH_MIN = 11.0  # a sensor's noise is larger than what a minute adds
SLOPE_MIN = 6.0  # on each side, over which a gain is measured
AROUND_MIN = 180.0  # in which the room was empty, or airy, at least once
LOSS_PER_H = 0.8  # of what a closed room's air has more than the outside
LEAST_WATER, LEAST_WARMTH = 0.5, 0.6  # per hour, between the groups: less is nobody
CHANCE = 0.5


class Air(NamedTuple):
    """What a sensor said: °C, % relative humidity, None where it does not say."""

    temperature: float
    humidity: float | None = None


def occupied(air: Sequence[Air], step_min: float) -> list[bool]:
    """Tell of readings that are ``step_min`` minutes apart whether somebody was in."""
    if len(air) < 3:
        return [False] * len(air)
    carriers = [carried(one) for one in air]
    gains = inflow(smooth(carriers, steps(SMOOTH_MIN, step_min)), step_min)
    least = LEAST_WARMTH if air[0].humidity is None else LEAST_WATER
    return much(gains, least)


def carried(air: Air) -> float:
    """Return what people add to: g of water in a m³ of air, or °C without humidity.

    The law of ideal gases, with the Magnus formula for saturation.
    """
    if air.humidity is None:
        return air.temperature
    pressure_hpa = air.humidity / 100 * vapour_limit(air.temperature)
    return 216.7 * pressure_hpa / (273.15 + air.temperature)


def smooth(values: Sequence[float], width: int) -> list[float]:
    """Return the mean of ``width`` values around each one."""
    half = width // 2
    return [fmean(values[max(0, n - half) : n + half + 1]) for n in range(len(values))]


def inflow(values: Sequence[float], step_min: float) -> list[float]:
    """Return what must have come in around each value, per hour."""
    reach, around = steps(SLOPE_MIN, step_min), steps(AROUND_MIN, step_min)
    found = []
    for n, value in enumerate(values):
        first, last = max(0, n - reach), min(len(values) - 1, n + reach)
        hours = (last - first) * step_min / 60
        outside = min(values[max(0, n - around) : n + around + 1])
        gained = (values[last] - values[first]) / hours
        found.append(gained + LOSS_PER_H * (value - outside))
    return found


def much(values: Sequence[float], least: float) -> list[bool]:
    """Tell of each value whether it is of the larger of two groups.

    The limit is where the groups differ most (Otsu's method); groups whose means are
    not ``least`` apart are one: nobody.
    """
    ordered = sorted(values)
    total, below = sum(ordered), 0.0
    best, limit, apart = 0.0, ordered[-1], 0.0
    for n in range(1, len(ordered)):
        below += ordered[n - 1]
        gap = (total - below) / (len(ordered) - n) - below / n
        if n * (len(ordered) - n) * gap**2 > best:
            best, apart = n * (len(ordered) - n) * gap**2, gap
            limit = (ordered[n - 1] + ordered[n]) / 2
    return [apart >= least and value > limit for value in values]


def score(guessed: Sequence[bool], truth: Sequence[bool]) -> float:
    """Return how good a guess is: 1 always right, 0.5 as good as chance.

    The mean of two shares: of the minutes with somebody, and of those without, how
    many were told. So that "always somebody" earns nothing. CHANCE when the truth is
    always the same: there was nothing to tell.
    """
    shares = []
    for wanted in (True, False):
        told = [g == t for g, t in zip(guessed, truth, strict=True) if t == wanted]
        if not told:
            return CHANCE
        shares.append(sum(told) / len(told))
    return fmean(shares)


def steps(minutes: float, step_min: float) -> int:
    """Return a time in readings, one at least."""
    return max(1, round(minutes / step_min))
