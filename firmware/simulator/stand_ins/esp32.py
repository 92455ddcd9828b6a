"""A stand-in for MicroPython's `esp32` module, of a chip with its own thermometer."""

import json
import math
import os
import time

import _hardware

HEAP_EXEC, HEAP_DATA = 1, 4
WAKEUP_ALL_LOW, WAKEUP_ANY_HIGH = False, True

_WARMING_C = 12.0  # how much warmer than the air the chip becomes

_WARMING_S = 120.0
_FILE = "nvs.json"
_NOT_FOUND = -4354, "ESP_ERR_NVS_NOT_FOUND"
_started_s = time.time()


def mcu_temperature():
    """Return the temperature inside the chip in °C, as ESP32-C3 and -S3 do."""
    air_c = _hardware.inputs["temperature"]
    warmer_c = _WARMING_C * (1 - math.exp((_started_s - time.time()) / _WARMING_S))
    return round((30.0 if air_c is None else air_c) + warmer_c)


def idf_heap_info(capabilities):
    """Return (total, free, largest block, least free) of each heap: here are none."""
    return []


def wake_on_ext0(pin=None, level=None):
    """Let a pin end the deep sleep: not on a virtual board, whose timer always does."""


class NVS:
    """Numbers and bytes beside the file system, in one namespace.

    Kept in a file of the virtual board's flash, so that they survive a reset.
    """

    def __init__(self, namespace):
        self._space = namespace
        self._changed = self._read().get(namespace, {})

    def _read(self):
        try:
            with open(_FILE) as file:
                return json.load(file)
        except (OSError, ValueError):
            return {}

    def _set(self, key, value):
        if len(key) > 15:
            raise OSError(-4361, "ESP_ERR_NVS_KEY_TOO_LONG")
        self._changed[key] = value

    def _get(self, key, kind):
        value = self._changed.get(key)
        if not isinstance(value, kind):
            raise OSError(*_NOT_FOUND)
        return value

    def set_i32(self, key, value):
        """Set a signed number of 32 bits."""
        if not -0x80000000 <= value <= 0x7FFFFFFF:
            raise OverflowError("overflow converting long int to machine word")
        self._set(key, value)

    def get_i32(self, key):
        """Return a number. Raises OSError when there is none."""
        return self._get(key, int)

    def set_blob(self, key, value):
        """Set bytes."""
        data = value.encode() if isinstance(value, str) else bytes(value)
        self._set(key, list(data))

    def get_blob(self, key, buffer):
        """Read bytes into a buffer; return how many. Raises OSError."""
        data = self._get(key, list)
        if len(data) > len(buffer):
            raise OSError(-4364, "ESP_ERR_NVS_INVALID_LENGTH")
        buffer[: len(data)] = bytes(data)
        return len(data)

    def erase_key(self, key):
        """Forget a key. Raises OSError when there is none."""
        if key not in self._changed:
            raise OSError(*_NOT_FOUND)
        del self._changed[key]

    def commit(self):
        """Write to the flash what was set: all of it, or nothing at a power cut."""
        spaces = self._read()
        spaces[self._space] = self._changed
        with open(_FILE + ".new", "w") as file:
            json.dump(spaces, file)
        getattr(os, "replace", os.rename)(_FILE + ".new", _FILE)
