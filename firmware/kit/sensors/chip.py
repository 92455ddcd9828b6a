"""The temperature inside the chip itself: the sensor that every ESP32 has.

It tells how warm the board is, some 10 to 20 °C above the room, not the weather.
"""

import esp32

from kit.sensors.sensor import Sensor

RANGES = {"chip_temperature": (-40, 125)}


def open(pins=None):
    """Return the sensor: [("chip_temperature", "Cel", °C)]; it has no pins."""
    return Sensor("the chip's thermometer", read, RANGES)


def read():
    """Return [("chip_temperature", "Cel", °C)]."""
    if hasattr(esp32, "raw_temperature"):  # the first ESP32, in °F
        celsius = round((esp32.raw_temperature() - 32) / 1.8, 1)
    else:  # all later ones
        celsius = esp32.mcu_temperature()  # pyright: ignore
    return [("chip_temperature", "Cel", celsius)]
