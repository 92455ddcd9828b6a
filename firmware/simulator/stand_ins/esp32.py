"""A stand-in for MicroPython's `esp32` module: a chip that warms up after its start."""

import math
import time

room_c = 30.0  # a test, or a slider of the lab page, may set these two
warming_c = 12.0

_WARMING_S = 120.0
_started_s = time.time()


def mcu_temperature():
    """Return the temperature inside the chip in °C, as ESP32-C3 and -S3 do."""
    age_s = time.time() - _started_s
    return round(room_c + warming_c * (1 - math.exp(-age_s / _WARMING_S)))
