"""The boards that the kit knows: one module each, with the same names.

NAME      what to call it
LED, LED_KIND, LED_ON    the LED's pin; "plain" or "neopixel"; the level that lights
BUTTON    the pin of its BOOT button, which pulls it down
OUTPUTS   pins that may drive something (all of them can be read as well)
INPUTS    pins that can only be read
ANALOG    pins whose voltage can be read while the Wi-Fi is on
NOT_FREE  {pin: why not} of the others that one may be tempted to use
PINS      the usual pin of each sensor and actuator
"""

import sys

from kit import identity

OUTPUT, INPUT, ANALOG = "an output", "an input", "a voltage"
PULL_UP = "an input with a pull-up resistor"

_CHIPS = (("ESP32S3", "esp32s3_devkit"), ("ESP32C3", "esp32c3_supermini"))


class PinError(ValueError):
    """A pin that this board cannot use so; `str()` names those that it can."""


def this():
    """Return the module of this board: what board.json says, or else its chip."""
    return __import__("kit.boards." + _model(), None, None, ["NAME"])


def pin(use, pins=None, kind=OUTPUT):
    """Return the pin for one use: `pins`, or this board's usual one when it is None.

    `use` is a key of PINS, like "dht". `kind` is what the pin has to do: OUTPUT, INPUT,
    ANALOG or PULL_UP. Raises PinError, with the pins that can.
    """
    board = this()
    usual = board.PINS.get(use)
    number = usual if pins is None else pins
    allowed = _allowed(board, kind)
    if number == usual or number in allowed:
        return number
    raise PinError(
        "pin %s of %s cannot be %s%s: use one of %s"
        % (number, board.NAME, kind, _why(board, number, kind), _listed(allowed))
    )


def _model():
    """Return the name of this board's module."""
    try:
        model = identity.read().get("model")
        if model in ("esp32_devkit", "esp32c3_supermini", "esp32s3_devkit", "virtual"):
            return model
    except RuntimeError:
        pass  # not prepared: a blink needs no name
    if sys.platform != "esp32":
        return "virtual"
    return of_chip(sys.implementation._machine)  # pyright: ignore


def of_chip(machine):
    """Return the usual board of a chip, from what MicroPython calls it."""
    for chip, model in _CHIPS:
        if chip in machine:
            return model
    return "esp32_devkit"


def _allowed(board, kind):
    if kind == ANALOG:
        return board.ANALOG
    return board.OUTPUTS + board.INPUTS if kind == INPUT else board.OUTPUTS


def _why(board, number, kind):
    why = board.NOT_FREE.get(number, "")
    if number in board.INPUTS:
        why = {OUTPUT: "it can only be read", PULL_UP: "it has none"}.get(kind, "")
    return why and " (%s)" % why


def _listed(pins):
    return ", ".join(str(number) for number in pins)
