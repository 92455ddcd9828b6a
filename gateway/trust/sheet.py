"""A board's public data sheet: what it measures, what for, and for how long. Pure.

Made of what the board says (its sensors, its period), of what the room keeps, and of
this table. Ranges are wide: they are what a sensor of the kit can show at all, and a
value outside is a broken sensor or a lie.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

ANY = (float("-inf"), float("inf"))
HEALTH = "sys/"


class Quantity(NamedTuple):
    """What is known of a quantity: its units, what can be measured, what it is for.

    ``personal``: whether it can tell when people are there.
    """

    units: tuple[str, ...]
    low: float
    high: float
    purpose: str
    personal: bool = False


QUANTITIES = {
    "temperature": Quantity(("Cel",), -40, 85, "climate"),
    "humidity": Quantity(("%RH",), 0, 100, "climate"),
    "pressure": Quantity(("Pa",), 30_000, 110_000, "climate"),
    "light": Quantity(("lx", "%", "/"), 0, 200_000, "light", personal=True),
    "soil_moisture": Quantity(("%", "/"), 0, 100, "watering"),
    "water_temperature": Quantity(("Cel",), -55, 125, "watering"),
    "water_level": Quantity(("%", "m", "/"), 0, 100, "watering"),
    "battery": Quantity(("V", "%EL"), 0, 100, "care"),
    "distance": Quantity(("m",), 0, 10, "presence", personal=True),
    "motion": Quantity(("", "/", "count"), 0, 1, "presence", personal=True),
    "button": Quantity(("", "/", "count"), 0, 1e9, "presence", personal=True),
    "power": Quantity(("W",), -20_000, 20_000, "energy", personal=True),
    "energy": Quantity(("J", "Wh", "kWh"), 0, 1e12, "energy", personal=True),
    "voltage": Quantity(("V",), -1_000, 1_000, "energy"),
    "current": Quantity(("A",), -1_000, 1_000, "energy", personal=True),
    "chip_temperature": Quantity(("Cel",), -60, 150, "care"),
}
CARE = Quantity((), *ANY, purpose="care")


class Line(NamedTuple):
    """One line of the sheet; ``kept_s`` None is for ever."""

    name: str
    unit: str
    purpose: str
    personal: bool
    kept_s: int | None


def known(name: str) -> Quantity | None:
    """Return what is known of a quantity; the board's health is always known."""
    return CARE if name.startswith(HEALTH) else QUANTITIES.get(name)


def sheet(sensors: Mapping[str, Any], kept_s: Mapping[str, int | None]) -> list[Line]:
    """Return a line for each quantity that a board says it measures."""
    lines = []
    for name, unit in sorted(sensors.items()):
        quantity = known(name)
        if quantity is not None and not name.startswith(HEALTH):
            facts = quantity.purpose, quantity.personal
            lines.append(Line(name, str(unit), *facts, kept_s.get(name)))
    return lines
