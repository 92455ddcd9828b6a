"""A room that does not exist, with people whose comings and goings are known. Pure.

Its air takes up heat and water from people and gives them to the outside, as one volume
that is well mixed; its sensor rounds and errs as a DHT22 does. It stands for a room
whenever a truth is needed to hold a guess against; nothing of it was ever measured.
"""

import math
import random
from typing import NamedTuple

from gateway.climate import vapour_limit
from gateway.occupancy import Air

VOLUME_M3 = 40.0
WATER_G_H = 60.0  # given off by one person who sits (sweat and breath)
HEAT_W = 80.0
CAPACITY_J_K = 250e3  # the air, and what is near it
LOSS_W_K = 60.0
AIRINGS_PER_H = 0.8  # how often the air is replaced: windows that do not shut well
OUTSIDE_G_M3 = 12.0
VISIT_MIN, PAUSE_MIN = (20, 90), (20, 110)
MOST_PEOPLE = 3
NOISE_K, NOISE_RH = 0.05, 0.3


class Minute(NamedTuple):
    """What the sensor says, and how many people there are."""

    air: Air
    people: int


def day(
    seed: int,
    minutes: int,
    first_hour: float = 8,
    people: bool = True,
    airings_per_h: float = AIRINGS_PER_H,
) -> list[Minute]:
    """Return so many minutes of a day; the same ``seed`` gives the same ones."""
    draw = random.Random(seed)  # noqa: S311  not a secret
    present = visits(draw, minutes) if people else [0] * minutes
    warmth, water = outside(first_hour)
    found = []
    for minute, count in enumerate(present):
        warm, wet = outside(first_hour + minute / 60)
        lost_w = LOSS_W_K * (warmth - warm)
        warmth += 60 * (HEAT_W * count - lost_w) / CAPACITY_J_K
        lost_g = airings_per_h * (water - wet)
        water += (WATER_G_H * count / VOLUME_M3 - lost_g) / 60
        found.append(Minute(sensed(draw, warmth, water), count))
    return found


def visits(draw: random.Random, minutes: int) -> list[int]:
    """Return how many people there are in each minute."""
    present = [0] * minutes
    start = draw.randint(*PAUSE_MIN)
    while start < minutes:
        end = min(minutes, start + draw.randint(*VISIT_MIN))
        present[start:end] = [draw.randint(1, MOST_PEOPLE)] * (end - start)
        start = end + draw.randint(*PAUSE_MIN)
    return present


def outside(hour: float) -> tuple[float, float]:
    """Return °C and g/m³ of water outside at an hour of the day."""
    warmth = 28 + 6 * math.cos((hour - 15) / 24 * math.tau)
    return warmth, OUTSIDE_G_M3 + 0.8 * math.sin(hour / 5)


def sensed(draw: random.Random, warmth: float, water: float) -> Air:
    """Return what the sensor makes of the air: one decimal, and its noise."""
    pressure_hpa = water * (273.15 + warmth) / 216.7
    humidity = 100 * pressure_hpa / vapour_limit(warmth)
    return Air(
        round(warmth + draw.gauss(0, NOISE_K), 1),
        round(humidity + draw.gauss(0, NOISE_RH), 1),
    )
