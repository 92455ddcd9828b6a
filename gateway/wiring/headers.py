"""The pins of each board in the order in which they stand on it, seen from above.

A board is held with its antenna up, or with its USB socket up when that is how its
maker draws it. A pin is called what is printed beside it.

Sources: ESP32-S3-DevKitC-1 user guide of Espressif, section "Header Block" (J1, J3);
the drawing of DOIT for the ESP32 DevKit v1 with 30 pins (drawings differ on which of VP
and VN comes first: no part is wired to them); for the ESP32-C3 SuperMini, which has no
datasheet, drawings of several sellers, which agree.
"""

from dataclasses import dataclass
from functools import cache
from runpy import run_path

from gateway.places import firmware_dir


@dataclass(frozen=True)
class Header:
    """One board: the module that knows its pins, and what is printed beside them."""

    module: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    volts_5: str
    prefix: str = ""  # before the number of a pin
    others: tuple[tuple[str, int], ...] = ()  # printed, number: without a number on it
    usb_up: bool = False

    def printed(self, number: int) -> str:
        """Return what is printed beside a pin."""
        names = {pin: name for name, pin in self.others}
        return names.get(number, f"{self.prefix}{number}")


def names(words: str) -> tuple[str, ...]:
    """Return what is printed beside a row of pins."""
    return tuple(words.split())


HEADERS = (
    Header(
        "esp32_devkit",
        names("EN VP VN D34 D35 D32 D33 D25 D26 D27 D14 D12 D13 GND VIN"),
        names("D23 D22 TX0 RX0 D21 D19 D18 D5 TX2 RX2 D4 D2 D15 GND 3V3"),
        volts_5="VIN",
        prefix="D",
        others=(("VP", 36), ("VN", 39), ("TX2", 17), ("RX2", 16)),
    ),
    Header(
        "esp32c3_supermini",
        names("5 6 7 8 9 10 20 21"),
        names("5V G 3.3 4 3 2 1 0"),
        volts_5="5V",
        usb_up=True,
    ),
    Header(
        "esp32s3_devkit",
        names("3V3 3V3 RST 4 5 6 7 15 16 17 18 8 3 46 9 10 11 12 13 14 5V GND"),
        names("GND TX RX 1 2 42 41 40 39 38 37 36 35 0 45 48 47 21 20 19 GND GND"),
        volts_5="5V",
        others=(("TX", 43), ("RX", 44)),
    ),
)
SUPPLIES = {"3V3": ("3V3", "3.3"), "GND": ("GND", "G")}


@dataclass(frozen=True)
class Board:
    """What the kit says of a board: its name, its usual pins, its LED and button."""

    name: str
    pins: dict[str, int]
    led: int
    button: int


@cache
def board(module: str) -> Board:
    """Return what the board's own module in ``firmware/kit/boards`` says."""
    said = run_path(str(firmware_dir() / "kit" / "boards" / f"{module}.py"))
    return Board(said["NAME"], said["PINS"], said["LED"], said["BUTTON"])


def printed(header: Header, net: str) -> tuple[str, ...]:
    """Return what may be printed beside the pin of a net: 3V3, 5V, GND, or a use."""
    if net == "5V":
        return (header.volts_5,)
    if net in SUPPLIES:
        return SUPPLIES[net]
    return (header.printed(board(header.module).pins[net]),)
