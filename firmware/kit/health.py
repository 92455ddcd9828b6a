"""How the board itself is: readings whose names start with `sys/`."""

import gc
import sys


def read():
    """Return the health readings that this host can give.

    `sys/heap`: free bytes of the Python heap; `sys/reset`: MicroPython's
    `machine.reset_cause()` number. CPython has neither, and the heap of the
    WebAssembly build has no end, so a figure would say nothing there.
    """
    readings = []
    if hasattr(gc, "mem_free") and sys.platform != "webassembly":
        readings.append(("sys/heap", "B", gc.mem_free()))
    try:
        from machine import reset_cause

        readings.append(("sys/reset", "", reset_cause()))
    except ImportError:
        pass  # not a board
    return readings
