"""One start of a virtual board under CPython: the process that cpython_host.py runs.

    python cpython_board.py SKETCH POWER.JSON STATE

It makes CPython as poor as a board: what a board's firmware has not is not imported,
and what it has and CPython lacks (`time.ticks_ms` and the like) is there.
"""

import asyncio
import builtins
import json
import os
import runpy
import sys
import threading
import time
import types
import weakref
from pathlib import Path

FIRMWARE = Path(__file__).resolve().parents[1]
RUNPY = "<frozen runpy>"
STAND_INS = FIRMWARE / "simulator" / "stand_ins"
AGAIN = 75  # tells the host to read what was written to POWER.JSON

# what a board's firmware has (MicroPython 1.24, ESP32); the rest are files of its own
ON_A_BOARD = """
_thread array asyncio binascii builtins cmath collections cryptolib deflate errno
framebuf gc hashlib heapq io json math micropython os platform random re select socket
ssl struct sys time tls uctypes vfs
dht ds18x20 esp32 kit machine neopixel network onewire
"""


def main():
    """Run the sketch; its folder, the current one, is the board's flash."""
    sketch, request, state = sys.argv[1:]
    sys.path[:0] = [os.getcwd(), str(FIRMWARE), str(STAND_INS)]
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    import _hardware

    _hardware.begin(json.loads(state))
    _hardware.on_output = show
    _hardware.on_power = lambda text: stop(Path(request), text)
    asyncio.open_connection = Air(asyncio.open_connection, _hardware).open_connection
    threading.Thread(target=follow, args=(_hardware,), daemon=True).start()
    add_what_a_board_has()
    builtins.__import__ = guarded(builtins.__import__, sketch)
    try:
        runpy.run_path(sketch, {"input": no_keyboard}, "__main__")
    except BrokenPipeError:
        os._exit(1)  # nobody reads what it prints any more
    except Exception as error:  # a learner's code can raise anything
        print_exception(error)
        sys.exit(1)


class Air:
    """Connections through the Wi-Fi: none while it is off, and then all break off."""

    def __init__(self, open_connection, hardware):
        self._open = open_connection
        self._inputs = hardware.inputs
        self._writers = weakref.WeakSet()
        self._loop = None
        hardware.watch(self._changed)

    async def open_connection(self, *address, **how):
        """Return (reader, writer). Raises OSError."""
        if not self._inputs["wifi"]:
            raise OSError("the Wi-Fi is off")
        reader, writer = await self._open(*address, **how)
        self._loop = asyncio.get_running_loop()
        self._writers.add(writer)
        return reader, writer

    def _changed(self):
        if not self._inputs["wifi"]:
            for writer in list(self._writers):
                self._loop.call_soon_threadsafe(writer.transport.abort)


def no_keyboard(prompt=""):
    """Stand for `input`, which would wait for ever. Raises OSError."""
    print(prompt)
    raise OSError("a board has no keyboard")


def show(kind, pin, value):
    """Print a change of an output."""
    print(f"» {kind} {pin} = {json.dumps(value, separators=(',', ':'))}")


def stop(request, text):
    """End this start at once, without a goodbye; the host begins the next one."""
    request.write_text(text, "utf-8")
    sys.stdout.flush()
    os._exit(AGAIN)


def follow(hardware):
    """Change inputs as the host says; end when the host has ended."""
    for line in sys.stdin:
        hardware.set_input(*json.loads(line))
    os._exit(1)


def guarded(original, sketch):
    """Return `__import__` that gives the board's own files only what a board has."""

    def board_import(name, globals=None, locals=None, fromlist=(), level=0):
        asking = Path((globals or {}).get("__file__") or "")
        ours = str(asking) == sketch or FIRMWARE / "kit" in asking.parents
        ours = ours or Path.cwd() in asking.parents
        if ours and not level and not is_on_a_board(name.split(".")[0]):
            raise ImportError(f"no module named '{name}'")
        return original(name, globals, locals, fromlist, level)

    return board_import


def is_on_a_board(name):
    """Tell whether a board's firmware has a module, or a file on its flash is it."""
    return (
        name in ON_A_BOARD.split()
        or Path(name).is_dir()
        or Path(f"{name}.py").is_file()
    )


def add_what_a_board_has():
    """Give CPython's modules the functions that MicroPython's have besides."""
    from kit import ticks

    for name in ("ticks_ms", "ticks_add", "ticks_diff"):
        setattr(time, name, getattr(ticks, name))
    time.ticks_us = lambda: time.monotonic_ns() // 1000 & 0x3FFFFFFF
    time.sleep_ms = lambda ms: time.sleep(ms / 1000)
    time.sleep_us = lambda us: time.sleep(us / 1000000)
    asyncio.sleep_ms = lambda ms: asyncio.sleep(ms / 1000)
    asyncio.wait_for_ms = lambda wanted, ms: asyncio.wait_for(wanted, ms / 1000)
    sys.print_exception = print_exception
    micropython = types.ModuleType("micropython")
    micropython.const = lambda value: value
    sys.modules["micropython"] = micropython


def print_exception(error, file=None):
    """Print a traceback, as MicroPython's `sys` does: without what this host did."""
    import traceback

    trace = error.__traceback__
    while trace.tb_next and trace.tb_frame.f_code.co_filename in (__file__, RUNPY):
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace, file=file or sys.stdout)


if __name__ == "__main__":
    main()
