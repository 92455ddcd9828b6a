"""PIR motion sensor (HC-SR501, AM312): did something warm move since the last reading?

Its maker: for up to a minute after power-on it sees motion where there is none.
"""

from kit import boards
from kit.sensors.sensor import Sensor

WARM_UP_S = 60


def open(pins=None, warm_up_s=WARM_UP_S):
    """Return the sensor: [("motion", "/", 1 or 0)]."""
    from machine import Pin

    pin = Pin(boards.pin("pir", pins, boards.INPUT), Pin.IN)
    latch = Latch(pin, Pin.IRQ_RISING, 1)

    def measure():
        return [("motion", "/", latch.take())]

    ranges = {"motion": (0, 1)}
    return Sensor("the motion sensor", measure, ranges, int(warm_up_s * 1000))


class Latch:
    """Remembers that a pin was at its active level, also between two readings."""

    def __init__(self, pin, edge, active):
        self._pin = pin
        self._active = active
        self._seen = False
        pin.irq(self._note, edge)

    def _note(self, _):
        self._seen = True

    def take(self):
        """Return 1 if it is or was active since the last call, else 0."""
        seen, self._seen = self._seen, False
        return int(seen or self._pin.value() == self._active)
