"""What a sensor would read in Bamako, Ségou or Kayes at a given moment (pure).

Monthly normals are rounded from the published 1991-2020 climatological tables of the
three stations; the course of the day is a cosine with its peak at 15 h local time
(Mali is on UTC all year), humidity follows from the air's water content by the Magnus
formula, light from the height of the sun. It is a plausible day, not a forecast.
"""

import math
from typing import NamedTuple

DAY_S = 86_400
YEAR_S = 365.2425 * DAY_S


class Site(NamedTuple):
    """A place: latitude in degrees, twelve monthly lows, highs (°C), means (%)."""

    latitude: float
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    humidity: tuple[float, ...]


class Weather(NamedTuple):
    """°C, % relative humidity, lux, % of water in the soil, volts."""

    temperature: float
    humidity: float
    light: float
    soil_moisture: float
    battery: float


UNITS = {
    "temperature": "Cel",
    "humidity": "%RH",
    "light": "lx",
    "soil_moisture": "%",
    "battery": "V",
}

SITES = {
    "bamako": Site(
        12.6,
        (17.0, 19.9, 22.9, 25.2, 25.4, 23.6, 22.2, 21.8, 21.6, 21.3, 18.4, 16.8),
        (33.4, 36.4, 38.5, 39.6, 38.5, 35.3, 32.1, 31.1, 32.2, 34.6, 35.3, 33.4),
        (25, 22, 21, 31, 47, 63, 75, 80, 77, 63, 38, 29),
    ),
    "segou": Site(
        13.4,
        (15.4, 18.2, 21.7, 25.0, 26.5, 25.0, 23.2, 22.6, 22.7, 22.2, 18.5, 15.9),
        (32.3, 35.5, 38.4, 40.5, 40.0, 36.9, 33.1, 31.8, 33.2, 36.0, 35.7, 32.7),
        (28, 24, 22, 28, 43, 59, 72, 79, 76, 62, 40, 31),
    ),
    "kayes": Site(
        14.4,
        (17.2, 19.6, 22.6, 25.6, 28.2, 26.8, 24.5, 23.8, 23.8, 23.6, 20.1, 17.3),
        (34.3, 37.2, 39.9, 41.8, 42.2, 38.5, 34.3, 32.8, 33.8, 36.6, 36.9, 34.2),
        (25, 22, 20, 22, 31, 50, 68, 77, 76, 61, 38, 28),
    ),
}


def weather(site: Site, unix_s: float, seat: int) -> Weather:
    """Return what the sensors at one seat read at ``unix_s`` (Unix seconds).

    The seat shifts the slow waves added to the normals, so that two boards on one
    table are alike but never the same.
    """
    hour = unix_s % DAY_S / 3600
    low, high = monthly(site.lows, unix_s), monthly(site.highs, unix_s)
    mean = (low + high) / 2
    swing = (high - low) / 2 * math.cos((hour - 15) / 24 * math.tau)
    temperature = mean + swing + 0.8 * wave(unix_s, seat, 1)
    sun = sun_height(site, unix_s)
    return Weather(
        temperature=temperature,
        humidity=humidity_at(temperature, mean, monthly(site.humidity, unix_s))
        + 1.5 * wave(unix_s, seat, 2),
        light=max(
            0.0, 98_000 * max(0.0, sun) ** 1.2 * (1 - 0.1 * wave(unix_s, seat, 3))
        ),
        soil_moisture=soil_moisture(unix_s, seat),
        battery=3.75 + 0.35 * math.sin((hour - 9) / 24 * math.tau) + 0.01 * (seat % 7),
    )


def monthly(values: tuple[float, ...], unix_s: float) -> float:
    """Return the value of the day, between the middles of two months."""
    month = unix_s % YEAR_S / YEAR_S * 12 - 0.5
    index = math.floor(month)
    share = month - index
    return values[index % 12] * (1 - share) + values[(index + 1) % 12] * share


def humidity_at(temperature: float, mean: float, mean_humidity: float) -> float:
    """Return % relative humidity of the day's air at another temperature."""
    humidity = mean_humidity * vapour_limit(mean) / vapour_limit(temperature)
    return min(98.0, max(4.0, humidity))


def vapour_limit(temperature: float) -> float:
    """Return the saturation vapour pressure in hPa (Magnus, WMO coefficients)."""
    return 6.112 * math.exp(17.62 * temperature / (243.12 + temperature))


def sun_height(site: Site, unix_s: float) -> float:
    """Return the sine of the sun's height above the horizon."""
    tilt = math.radians(-23.44) * math.cos(
        (unix_s % YEAR_S / DAY_S + 10) / 365 * math.tau
    )
    turn = (unix_s % DAY_S / 3600 - 12) / 24 * math.tau
    latitude = math.radians(site.latitude)
    return math.sin(latitude) * math.sin(tilt) + math.cos(latitude) * math.cos(
        tilt
    ) * math.cos(turn)


def soil_moisture(unix_s: float, seat: int) -> float:
    """Return % of water: watered every other morning, drying in between."""
    since_s = (unix_s - 7 * 3600 + seat * 1800) % (2 * DAY_S)
    return 22 + 38 * math.exp(-since_s / (1.1 * DAY_S)) + 0.4 * wave(unix_s, seat, 4)


def wave(unix_s: float, seat: int, kind: int) -> float:
    """Return a slow wave between -1 and 1, another for each seat and quantity."""
    phase = seat * 2.399 + kind * 1.7  # the golden angle keeps neighbours apart
    periods = (1_713, 407, 61)
    shares = (0.55, 0.3, 0.15)
    return sum(
        share * math.sin(unix_s / period * math.tau + phase * (index + 1))
        for index, (share, period) in enumerate(zip(shares, periods, strict=True))
    )
