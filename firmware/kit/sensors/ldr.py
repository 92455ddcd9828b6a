"""Light on a photoresistor (LDR) with a resistor of 10 kΩ, in % of its range.

Wire 3.3 V - LDR - pin - 10 kΩ - GND: the more light, the higher the voltage. It tells
dark from bright, and is no lux meter: two LDRs of one bag differ by half. To calibrate
it, read `volts` in the dark and in bright light.
"""

from kit import boards
from kit.sensors import analog
from kit.sensors.sensor import Sensor

DARK_V, BRIGHT_V = 0.1, 3.1


def open(pins=None, dark_v=DARK_V, bright_v=BRIGHT_V):
    """Return the sensor: [("light", "%", part of its range)].

    It cannot tell that it is not wired: that looks dark.
    """
    volts = analog.volts(boards.pin("ldr", pins, boards.ANALOG))

    def measure():
        return [("light", "%", analog.percent(volts(), dark_v, bright_v))]

    return Sensor("the photoresistor", measure, {"light": (0, 100)})
