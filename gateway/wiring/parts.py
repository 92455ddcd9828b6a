"""What can be wired to a board: its contacts in their order, and the resistors between.

A net is "3V3", "5V" or "GND", or a key of PINS in ``firmware/kit/boards``, like "dht".
Sources: the datasheets that the modules in ``firmware/kit/sensors`` name; HC-SR501 and
KY-019 (relay) run on 5 V and give or take 3.3 V; a servo SG90 takes its power from 5 V.
Resistors are written as IEC 60062 does where a decimal sign would differ by language.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Between:
    """A component that joins two contacts, by their places in the part."""

    label: str
    first: int
    second: int


@dataclass(frozen=True)
class Part:
    """A sensor or an actuator. ``contacts`` are (printed, net), from top to bottom.

    ``series`` is {place: resistor} on the way to a contact; a part without ``box`` is
    made of what stands between its contacts alone.
    """

    key: str
    name: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...]
    between: tuple[Between, ...] = ()
    series: tuple[tuple[int, str], ...] = ()
    box: bool = True


PARTS = (
    Part("dht", ("DHT22", "DHT11"), (("+", "3V3"), ("out", "dht"), ("−", "GND"))),
    Part(
        "ds18b20",
        ("DS18B20",),
        (("VDD", "3V3"), ("DQ", "ds18b20"), ("GND", "GND")),
        between=(Between("4k7", 0, 1),),
    ),
    Part(
        "bme280",
        ("BME280",),
        (("VIN", "3V3"), ("GND", "GND"), ("SCL", "scl"), ("SDA", "sda")),
    ),
    Part(
        "ldr",
        ("LDR",),
        (("", "3V3"), ("", "ldr"), ("", "GND")),
        between=(Between("LDR", 0, 1), Between("10 kΩ", 1, 2)),
        box=False,
    ),
    Part(
        "soil",
        ("sol · soil", "v1.2"),
        (("GND", "GND"), ("VCC", "3V3"), ("AOUT", "soil")),
    ),
    Part(
        "hcsr04",
        ("HC-SR04",),
        (("VCC", "5V"), ("Trig", "trigger"), ("Echo", "echo"), ("GND", "GND")),
        between=(Between("2 kΩ", 2, 3),),
        series=((2, "1 kΩ"),),
    ),
    Part("pir", ("HC-SR501",), (("VCC", "5V"), ("OUT", "pir"), ("GND", "GND"))),
    Part("relay", ("relais", "relay"), (("S", "relay"), ("+", "5V"), ("−", "GND"))),
    Part(
        "buzzer",
        ("buzzer",),
        (("+", "buzzer"), ("−", "GND")),
        series=((0, "100 Ω"),),
    ),
    Part("servo", ("servo", "SG90"), (("−", "GND"), ("+", "5V"), ("S", "servo"))),
)
