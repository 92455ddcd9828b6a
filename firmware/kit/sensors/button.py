"""A button between a pin and GND: was it pressed since the last reading?"""

from kit import boards
from kit.sensors.pir import Latch
from kit.sensors.sensor import Sensor


def open(pins=None):
    """Return the sensor: [("button", "/", 1 or 0)]; without pins it is BOOT."""
    from machine import Pin

    pin = Pin(boards.pin("button", pins, boards.PULL_UP), Pin.IN, Pin.PULL_UP)
    latch = Latch(pin, Pin.IRQ_FALLING, 0)

    def measure():
        return [("button", "/", latch.take())]

    return Sensor("the button", measure, {"button": (0, 1)})
