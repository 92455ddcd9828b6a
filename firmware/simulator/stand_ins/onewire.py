"""A stand-in for MicroPython's `onewire` module, with one DS18B20 on the wire."""

import _hardware

_ROM = bytes((0x28, 0x4D, 0x41, 0x4C, 0x49, 0x00, 0x00, 0x5E))


class OneWireError(Exception):
    """Nobody answers on the wire."""


class OneWire:
    """A wire on a pin."""

    SEARCH_ROM, MATCH_ROM, SKIP_ROM = 0xF0, 0x55, 0xCC

    def __init__(self, pin):
        self.pin = pin

    def reset(self, required=False):
        """Tell whether someone is there. Raises OneWireError if one had to be."""
        wired = _hardware.WIRES.get(self.pin._number) == "ds18b20"
        there = wired and _hardware.feel("temperature") is not None
        if required and not there:
            raise OneWireError
        return there

    def scan(self):
        """Return the numbers of the devices on the wire, 8 bytes each."""
        return [bytearray(_ROM)] if self.reset() else []
