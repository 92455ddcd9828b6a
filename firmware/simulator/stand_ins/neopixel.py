"""A stand-in for MicroPython's `neopixel` module."""

import _hardware


class NeoPixel:
    """A strip of coloured LEDs; `write` shows what was set."""

    def __init__(self, pin, n, bpp=3, timing=1):
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self._colours = [(0,) * bpp] * n

    def __len__(self):
        return self.n

    def __setitem__(self, index, colour):
        if len(colour) != self.bpp:
            raise ValueError("a colour has %d numbers" % self.bpp)
        self._colours[index] = tuple([part & 255 for part in colour])

    def __getitem__(self, index):
        return self._colours[index]

    def fill(self, colour):
        """Set all LEDs to one colour."""
        for index in range(self.n):
            self[index] = colour

    def write(self):
        """Show the colours."""
        shown = [colour[:3] for colour in self._colours]
        value = shown[0] if self.n == 1 else shown
        _hardware.show("neopixel", self.pin._number, value)
