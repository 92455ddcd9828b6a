"""A stand-in for MicroPython's `machine` module, of the plain ESP32.

Pins, ADC and PWM are in `_pins`, buses in `_bus`, timers and clocks in `_timers`.
"""

import hashlib
import time

import _hardware
from _bus import I2C, SoftI2C  # noqa: F401
from _pins import ADC, PWM, Pin, Signal  # noqa: F401
from _timers import RTC, WDT, Timer  # noqa: F401

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
PIN_WAKE, TIMER_WAKE = 2, 4
SLEEP, DEEPSLEEP = 2, 4

_SPEEDS = (20000000, 40000000, 80000000, 160000000, 240000000)
_clock = [160000000]


def reset():
    """Start again, as the RST button does."""
    _hardware.power("reset")


def soft_reset():
    """Start the interpreter again."""
    _hardware.power("soft_reset")


def reset_cause():
    """Return why the board started: PWRON_RESET and the others."""
    return _hardware.start["reset_cause"]


def wake_reason():
    """Return what ended the deep sleep, or 0."""
    return TIMER_WAKE if reset_cause() == DEEPSLEEP_RESET else 0


def deepsleep(time_ms=None):
    """Sleep, and start again afterwards: nothing but `RTC().memory` is remembered."""
    _hardware.power("deepsleep", time_ms)


def lightsleep(time_ms=0):
    """Sleep and go on."""
    time.sleep(time_ms / 1000)


def idle():
    """Wait for an interrupt: here there is nothing to wait for."""


def disable_irq():
    """Return a state for `enable_irq`."""
    return 0


def enable_irq(state):
    """Allow interrupts again."""


def freq(hz=None):
    """Return or set how fast the processor runs."""
    if hz is None:
        return _clock[0]
    if hz not in _SPEEDS:
        raise ValueError("frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
    _clock[0] = hz


def unique_id():
    """Return 6 bytes, another on each board that has a name."""
    try:
        with open("board.json", "rb") as file:
            name = file.read()
    except OSError:
        name = b""
    return b"\x02" + hashlib.sha256(name).digest()[:5]  # 02: locally administered


def time_pulse_us(pin, pulse_level, timeout_us=1000000):
    """Return how long the pulse lasts; -2: it did not begin in time, -1: nor end."""
    length = None
    if _hardware.WIRES.get(pin._number) == "distance" and pulse_level:
        length = _hardware.echo_us()
    if length is None:
        return -2
    return length if length <= timeout_us else -1
