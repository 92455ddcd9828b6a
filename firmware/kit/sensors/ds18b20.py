"""DS18B20: temperature of water or soil, on one wire with a resistor of 4.7 kΩ.

Maxim's datasheet: -55 to 125 °C, exact to half a degree; a measurement in steps of
0.25 °C (10 bits) takes 187.5 ms, for which a reading blocks the board. Before its first
measurement the sensor says 85 °C.
"""

import time

from kit import boards
from kit.sensors.sensor import Sensor, SensorError

BITS_10 = b"\x00\x00\x3f"  # two alarm limits, which nobody uses, and the resolution
MEASURING_S = 0.19
POWER_ON_C = 85


def open(pins=None, name="temperature"):
    """Return the sensor: [(name, "Cel", °C)]."""
    from ds18x20 import DS18X20
    from machine import Pin
    from onewire import OneWire

    driver = DS18X20(OneWire(Pin(boards.pin("ds18b20", pins))))

    def measure():
        found = driver.scan()
        if not found:
            raise SensorError("sensor_silent", "no DS18B20 answers on its wire")
        driver.write_scratch(found[0], BITS_10)
        driver.convert_temp()
        time.sleep(MEASURING_S)
        celsius = driver.read_temp(found[0])
        if celsius == POWER_ON_C:
            raise SensorError("sensor_silent", "the DS18B20 lost its power")
        return [(name, "Cel", celsius)]

    return Sensor("the DS18B20", measure, {name: (-55, 125)})
