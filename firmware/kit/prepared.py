"""The node of a prepared board: it knows its name and where its gateway is."""

import sys

from kit import identity, start
from kit.link import words
from kit.node import Node
from kit.ring import Ring
from kit.spill import Spill
from kit.trouble import Trouble

RAM_PACKS = 40  # what a power cut can cost, at most
RAM_BYTES = 8192  # of SenML
SPREAD_S = 2  # over which the boards of a room join the Wi-Fi when they get power
OPEN_S = 45  # to join the Wi-Fi, look for the gateway and connect


def node(sensors, sketch, period_s=5, **others):
    """Return the Node of this board, which reads `sensors` every `period_s` seconds.

    `others` are more words for `Node`. Raises RuntimeError, with a sentence, when the
    board was not prepared.
    """
    board = identity.read()
    this = start.begin()
    others.setdefault("trouble", Trouble(this.boot))
    others.setdefault("lamp", _lamp(others.get("actuators")))
    others.setdefault("mud", board.get("mud", ""))
    others.update(words(board, 0 if this.woke else _spread_s()))
    others["on_ack"] = confirming(others.get("on_ack"))
    others.setdefault("slots", _slots())
    return Node(
        board["id"],
        sensors,
        period_s=period_s,
        model=board["model"],
        sketch=sketch,
        start=this,
        ring=Ring(RAM_PACKS, RAM_BYTES, Spill()),
        watchdog=_watchdog(),
        open_s=OPEN_S,
        **others,
    )


def confirming(on_ack, loader=None):
    """Return `on_ack`, which at the first call tells the loader that all works.

    An acknowledged reading says so: this program has the network and its gateway (one
    that has proved itself, on the protected lane). Without a loader: `on_ack` itself.
    """
    loader = loader or sys.modules.get("loader")
    if loader is None:
        return on_ack
    waiting = [loader.confirm]

    def heard(boot, random, seq):
        while waiting:
            waiting.pop()()
        if on_ack:
            on_ack(boot, random, seq)

    return heard


def _lamp(actuators):
    """Return the LED that tells errors: the one of the commands, if they have one."""
    if actuators and hasattr(actuators.get("led"), "write"):
        return actuators["led"]
    from kit import lamp

    return lamp.open()


def _spread_s():
    """Return for how long a board may wait for its turn: a virtual one has no radio."""
    return SPREAD_S if sys.platform == "esp32" else 0


def _slots():
    """Return where the programs of a board are that started by itself, else None."""
    if "loader" not in sys.modules:
        return None
    from machine import reset

    from kit.updates import Slots

    return Slots(sys.modules["loader"], reset, _pressed)


def _pressed():
    """Tell whether someone presses the BOOT button of this board."""
    from machine import Pin

    from kit import boards

    return not Pin(boards.this().BUTTON, Pin.IN, Pin.PULL_UP).value()


def _watchdog():
    """Return a watchdog on a board that started by itself, None for one run by hand."""
    if "loader" not in sys.modules:
        return None
    from kit import watchdog

    return watchdog.begin()
