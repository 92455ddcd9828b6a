"""BME280: temperature, humidity and air pressure, on I2C.

Bosch's datasheet BST-BME280-DS002: register map in section 5, trimming values in table
16, compensation formulas in section 4.2.3 (integers: an ESP32's 32-bit floats are too
coarse for the pressure). It sleeps between two measurements; one takes at most 9.3 ms
(section 9.1), for which a reading blocks the board.
"""

import time
from struct import unpack

from kit import boards
from kit.sensors.sensor import Sensor, SensorError

ADDRESSES = 0x76, 0x77  # SDO to GND, or to 3.3 V
ID, CTRL_HUM, CTRL_MEAS, DATA = 0xD0, 0xF2, 0xF4, 0xF7
BME280, BMP280 = 0x60, 0x58
ONCE_EACH = 0x01, 0x25  # humidity x1; temperature x1, pressure x1, measure once
MEASURING_S = 0.01
RANGES = {
    "temperature": (-40, 85),
    "humidity": (0, 100),
    "pressure": (30000, 110000),
}


def open(pins=None):
    """Return the sensor: temperature (Cel), humidity (%RH) and pressure (Pa).

    `pins` is (scl, sda).
    """
    from machine import Pin, SoftI2C

    scl, sda = pins or (None, None)
    bus = SoftI2C(
        scl=Pin(boards.pin("scl", scl)), sda=Pin(boards.pin("sda", sda)), freq=100000
    )
    return Sensor("the BME280", Chip(bus).measure, RANGES)


class Chip:
    """The sensor on its bus; it may be plugged in later than the board."""

    def __init__(self, bus):
        self._bus = bus
        self._trimming = None

    def measure(self):
        """Return the three readings. Raises OSError when nobody answers."""
        try:
            if self._trimming is None:
                self._address = self._find()
                self._trimming = self._read_trimming()
            raw = self._measure_raw()
        except OSError:
            self._trimming = None  # another one may be plugged in
            raise
        celsius, humidity, pascals = self._trimming.compensate(*raw)
        return [
            ("temperature", "Cel", round(celsius, 2)),
            ("humidity", "%RH", round(humidity, 1)),
            ("pressure", "Pa", round(pascals)),
        ]

    def _find(self):
        for address in self._bus.scan():
            if address in ADDRESSES:
                found = self._bus.readfrom_mem(address, ID, 1)[0]
                if found == BME280:
                    return address
                name = "a BMP280, which has no humidity" if found == BMP280 else found
                sentence = "at the BME280's address is %s" % name
                raise SensorError("sensor_silent", sentence)
        raise SensorError("sensor_silent", "no BME280 answers on its two wires")

    def _read_trimming(self):
        low = self._bus.readfrom_mem(self._address, 0x88, 26)
        high = self._bus.readfrom_mem(self._address, 0xE1, 7)
        return Trimming(low, high)

    def _measure_raw(self):
        """Return the raw temperature, humidity and pressure."""
        for register, value in zip((CTRL_HUM, CTRL_MEAS), ONCE_EACH):  # noqa: B905
            self._bus.writeto_mem(self._address, register, bytes((value,)))
        time.sleep(MEASURING_S)
        data = self._bus.readfrom_mem(self._address, DATA, 8)
        pressure = data[0] << 12 | data[1] << 4 | data[2] >> 4
        temperature = data[3] << 12 | data[4] << 4 | data[5] >> 4
        return temperature, data[6] << 8 | data[7], pressure


class Trimming:
    """The numbers of one chip that turn its raw readings into real ones (pure).

    `low` and `high` are its registers 0x88 to 0xA1 and 0xE1 to 0xE7.
    """

    def __init__(self, low, high):
        words = unpack("<HhhHhhhhhhhhBB", low)
        self.t = words[:3]
        self.p = words[3:12]
        h2, h3, h4, h5, h5_high, h6 = unpack("<hBbBbb", high)
        h4 = h4 << 4 | h5 & 15
        self.h = (words[13], h2, h3, h4, h5_high << 4 | h5 >> 4, h6)

    def compensate(self, temperature, humidity, pressure):
        """Return (°C, % relative humidity, Pa) of raw numbers."""
        fine = self.fine(temperature)
        celsius = ((fine * 5 + 128) >> 8) / 100
        return celsius, self.percent(humidity, fine), self.pascals(pressure, fine)

    def fine(self, raw):
        """Return the temperature as the other formulas need it: 5120 for each °C."""
        t1, t2, t3 = self.t
        one = (((raw >> 3) - (t1 << 1)) * t2) >> 11
        two = (((((raw >> 4) - t1) * ((raw >> 4) - t1)) >> 12) * t3) >> 14
        return one + two

    def pascals(self, raw, fine):
        """Return the pressure in Pa."""
        p1, p2, p3, p4, p5, p6, p7, p8, p9 = self.p
        one = fine - 128000
        two = one * one * p6 + ((one * p5) << 17) + (p4 << 35)
        one = ((one * one * p3) >> 8) + ((one * p2) << 12)
        one = (((1 << 47) + one) * p1) >> 33
        if one == 0:
            raise SensorError("sensor_silent", "the BME280 gives no trimming values")
        p = (((1048576 - raw) << 31) - two) * 3125 // one
        one = (p9 * (p >> 13) * (p >> 13)) >> 25
        two = (p8 * p) >> 19
        return (((p + one + two) >> 8) + (p7 << 4)) / 256

    def percent(self, raw, fine):
        """Return the relative humidity in %."""
        h1, h2, h3, h4, h5, h6 = self.h
        x = fine - 76800
        x = (((raw << 14) - (h4 << 20) - h5 * x + 16384) >> 15) * (
            (
                (((((x * h6) >> 10) * (((x * h3) >> 11) + 32768)) >> 10) + 2097152) * h2
                + 8192
            )
            >> 14
        )
        x -= (((x >> 15) * (x >> 15) >> 7) * h1) >> 4
        return (max(0, min(419430400, x)) >> 12) / 1024
