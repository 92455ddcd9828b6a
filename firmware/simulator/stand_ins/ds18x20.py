"""A stand-in for MicroPython's `ds18x20` module."""

import time

import _hardware

_CONVERSION_S = 0.09375  # at 9 bits, twice as long for each bit more (table 2)


class DS18X20:
    """The thermometers on a wire."""

    def __init__(self, onewire):
        self.ow = onewire
        self._ready_s = None
        self._celsius = 85.0  # what it says after power-on
        self._more_bits = 3  # than 9

    def scan(self):
        """Return the numbers of the thermometers."""
        return [rom for rom in self.ow.scan() if rom[0] in (0x10, 0x22, 0x28)]

    def convert_temp(self):
        """Begin to measure. Raises OneWireError when nobody is there."""
        self.ow.reset(True)
        self._ready_s = time.time() + _CONVERSION_S * 2**self._more_bits

    def write_scratch(self, rom, buf):
        """Set the two alarm limits and the resolution. Raises OneWireError."""
        self.ow.reset(True)
        self._more_bits = buf[2] >> 5 & 3

    def read_temp(self, rom):
        """Return °C: of the last measurement that is complete."""
        self.ow.reset(True)
        if self._ready_s and time.time() >= self._ready_s:
            steps = 2 << self._more_bits  # in one °C
            self._celsius = round(_hardware.inputs["temperature"] * steps) / steps
            self._ready_s = None
        return self._celsius
