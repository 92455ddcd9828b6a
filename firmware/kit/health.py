"""How the board itself is: readings whose names start with `sys/`."""

import gc
import sys


def read():
    """Return the health readings that this host can give.

    `sys/heap`: free bytes of the Python heap (in the WebAssembly build it has no end);
    `sys/idf`: free bytes of the chip's own heap, from which Wi-Fi and TLS live;
    `sys/rssi`: the signal of the Wi-Fi; `sys/reset`: why the board started, the number
    of MicroPython's `machine.reset_cause()`.
    """
    readings = []
    if hasattr(gc, "mem_free") and sys.platform != "webassembly":
        readings.append(("sys/heap", "B", gc.mem_free()))
    for name, unit, measure in (
        ("sys/idf", "B", _idf_heap),
        ("sys/rssi", "dBm", _rssi),
        ("sys/reset", "", _reset_cause),
    ):
        try:
            value = measure()
        except (ImportError, AttributeError, OSError):
            continue  # not a board, or the Wi-Fi is away
        if value is not None:
            readings.append((name, unit, value))
    return readings


def _idf_heap():
    import esp32

    heaps = esp32.idf_heap_info(esp32.HEAP_DATA)
    return sum(heap[1] for heap in heaps) if heaps else None


def _rssi():
    from network import WLAN

    wlan = WLAN(WLAN.IF_STA)
    return wlan.status("rssi") if wlan.isconnected() else None


def _reset_cause():
    import machine

    return machine.reset_cause()
