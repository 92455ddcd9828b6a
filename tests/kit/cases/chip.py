"""A chip that a test puts to sleep and wakes: its `machine` module, in a few lines."""

import sys


class RTC:
    """Memory that is as it was when the chip wakes."""

    kept = b""

    def memory(self, data=None):
        if data is None:
            return RTC.kept
        if len(data) > 2048:
            raise ValueError("buffer too long")
        RTC.kept = bytes(data)


class Machine:
    """What the kit asks of the module `machine`."""

    DEEPSLEEP_RESET = 4
    PWRON_RESET = 1
    RTC = RTC

    def __init__(self):
        self.cause = self.PWRON_RESET
        self.slept_ms = []

    def reset_cause(self):
        return self.cause

    def deepsleep(self, ms):
        self.slept_ms.append(ms)
        self.cause = self.DEEPSLEEP_RESET


class Chip:
    """In a `with` block the program runs on a chip, freshly switched on."""

    def __enter__(self):
        self._before = sys.modules.get("machine")
        RTC.kept = b""
        machine = sys.modules["machine"] = Machine()
        return machine

    def __exit__(self, *_):
        del sys.modules["machine"]
        if self._before:
            sys.modules["machine"] = self._before
