"""A stand-in for MicroPython's `ds18x20` module."""

import time

import _hardware

_CONVERSION_S = 0.75  # at 12 bits (datasheet, table 2)


class DS18X20:
    """The thermometers on a wire."""

    def __init__(self, onewire):
        self.ow = onewire
        self._ready_s = None
        self._celsius = 85.0  # what it says after power-on

    def scan(self):
        """Return the numbers of the thermometers."""
        return [rom for rom in self.ow.scan() if rom[0] in (0x10, 0x22, 0x28)]

    def convert_temp(self):
        """Begin to measure, for 750 ms. Raises OneWireError when nobody is there."""
        self.ow.reset(True)
        self._ready_s = time.time() + _CONVERSION_S

    def read_temp(self, rom):
        """Return °C: of the last measurement that is complete."""
        self.ow.reset(True)
        if self._ready_s and time.time() >= self._ready_s:
            self._celsius = round(_hardware.inputs["temperature"] * 16) / 16
            self._ready_s = None
        return self._celsius
