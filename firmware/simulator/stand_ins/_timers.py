"""Stand-ins for `machine.Timer`, `WDT` and `RTC`."""

import time

import _hardware


class Timer:
    """Calls a function after a while, once or again and again."""

    ONE_SHOT, PERIODIC = 0, 1

    def __init__(self, id, **how):
        self._id = id
        self._waiting = None
        if how:
            self.init(**how)

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None, tick_hz=1000):
        """Begin; `freq` in Hz goes before `period` in milliseconds."""
        self.deinit()
        self._ms = 1000 / freq if freq > 0 else period * 1000 / tick_hz
        self._again = mode == Timer.PERIODIC
        self._callback = callback
        self._waiting = _hardware.after(self._ms, self._ring)

    def _ring(self):
        self._waiting = None
        if self._again:
            self._waiting = _hardware.after(self._ms, self._ring)
        self._callback(self)

    def deinit(self):
        """Stop."""
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None


class WDT:
    """Starts the board again when it was not fed in time. It cannot be stopped."""

    _timer = Timer(0)  # the chip has one: another object only changes its time

    def __init__(self, id=0, timeout=5000):
        if timeout <= 0:
            raise ValueError("WDT timeout too short")
        self._ms = timeout
        self.feed()

    def feed(self):
        """Say that all is well."""
        WDT._timer.init(mode=Timer.ONE_SHOT, period=self._ms, callback=self._bite)

    def _bite(self, timer):
        _hardware.power("watchdog")


class RTC:
    """The clock, and the 2048 bytes that survive a deep sleep."""

    _shift_s = [0]

    def __init__(self, id=0):
        pass

    def memory(self, data=None):
        """Return what is kept, or keep other bytes."""
        if data is None:
            return bytes(_hardware.rtc)
        if len(data) > 2048:
            raise ValueError("buffer too long")
        _hardware.rtc[:] = bytes(data)

    def datetime(self, datetimetuple=None):
        """Return or set (year, month, day, weekday, hours, minutes, seconds, µs)."""
        if datetimetuple is not None:
            year, month, day, _, hour, minute, second, _ = datetimetuple
            wanted = time.mktime((year, month, day, hour, minute, second, 0, 0, 0))
            RTC._shift_s[0] = wanted - time.time()
            return None
        now = time.localtime(time.time() + RTC._shift_s[0])
        return (now[0], now[1], now[2], now[6], now[3], now[4], now[5], 0)
