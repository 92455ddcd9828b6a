"""A stand-in for MicroPython's `dht` module."""

from errno import ETIMEDOUT

import _hardware


class DHTBase:
    """What both sensors have in common."""

    def __init__(self, pin):
        self.pin = pin
        self.buf = bytearray(5)

    def measure(self):
        """Read the sensor. Raises OSError when it does not answer."""
        felt = _hardware.feel("temperature", "humidity")
        if felt is None or _hardware.WIRES.get(self.pin._number) != "dht":
            raise OSError(ETIMEDOUT)
        self._fill(*felt)
        self.buf[4] = sum(self.buf[:4]) & 255


class DHT11(DHTBase):
    """0 to 50 °C and 20 to 90 %, in whole numbers."""

    def _fill(self, temperature, humidity):
        self.buf[0] = round(max(20, min(90, humidity)))
        self.buf[2] = round(max(0, min(50, temperature)))

    def humidity(self):
        """Return % relative humidity."""
        return self.buf[0]

    def temperature(self):
        """Return °C."""
        return self.buf[2]


class DHT22(DHTBase):
    """-40 to 80 °C and 0 to 100 %, in tenths."""

    def _fill(self, temperature, humidity):
        tenths = round(max(0, min(100, humidity)) * 10)
        self.buf[0], self.buf[1] = tenths >> 8, tenths & 255
        tenths = round(max(-40, min(80, temperature)) * 10)
        self.buf[2] = abs(tenths) >> 8 | (128 if tenths < 0 else 0)
        self.buf[3] = abs(tenths) & 255

    def humidity(self):
        """Return % relative humidity."""
        return (self.buf[0] << 8 | self.buf[1]) * 0.1

    def temperature(self):
        """Return °C."""
        celsius = ((self.buf[2] & 127) << 8 | self.buf[3]) * 0.1
        return -celsius if self.buf[2] & 128 else celsius
