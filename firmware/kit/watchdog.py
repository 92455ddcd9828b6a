"""Starts the board again when its program stands still. Loaded only to be begun.

The kit does so on a board that started by itself (main.py, loader.py): someone who
runs a sketch by hand wants to see it stand still. An ESP32's watchdog cannot be stopped
once it runs, but be set again, far away (MicroPython's ports/esp32/machine_wdt.c).
"""

from machine import WDT

TIMEOUT_MS = 60_000  # longer than anything that the kit waits for in one turn
REST_MS = 7 * 86_400_000


def begin():
    """Return a watchdog, to be fed at least every minute."""
    return WDT(timeout=TIMEOUT_MS)


def rest():
    """Leave the board in peace: its program has ended, someone is at the prompt."""
    WDT(timeout=REST_MS)
