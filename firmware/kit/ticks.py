"""Milliseconds that only go forward: the one place where hosts differ for time.

MicroPython's `ticks_ms` wraps (after 12.4 days on an ESP32), so two ticks are compared
with `ticks_diff` and never with `<`. CPython gets the same three functions here.
"""

import time

_PERIOD = 1 << 30  # as on an ESP32: on CPython too nobody may rely on more
_HALF = _PERIOD >> 1


def _ticks_ms():
    """Return milliseconds from 0 to 2^30 - 1, then from 0 again."""
    return int(time.monotonic() * 1000) & (_PERIOD - 1)  # pyright: ignore


def _ticks_add(ticks, delta):
    """Return the tick that is `delta` milliseconds after `ticks`."""
    return (ticks + delta) & (_PERIOD - 1)


def _ticks_diff(new, old):
    """Return `new - old` in milliseconds, right when less than 6.2 days apart."""
    return ((new - old + _HALF) & (_PERIOD - 1)) - _HALF


ticks_ms = getattr(time, "ticks_ms", _ticks_ms)
ticks_add = getattr(time, "ticks_add", _ticks_add)
ticks_diff = getattr(time, "ticks_diff", _ticks_diff)


class Uptime:
    """Milliseconds since the board started, as one number that never wraps.

    Call `ms` at least every 6 days: each call adds what passed since the last one.
    `start_ms` continues the count after a deep sleep; `clock` is `ticks_ms`, or a
    test's own.
    """

    def __init__(self, start_ms=0, clock=ticks_ms):
        self._clock = clock
        self._last = clock()
        self._total = start_ms

    def ms(self):
        """Return the uptime in milliseconds."""
        now = self._clock()
        self._total += ticks_diff(now, self._last)
        self._last = now
        return self._total
