"""This start of the board: what a reset begins anew and a deep sleep does not.

`begin` gives the start that a deep sleep interrupted, or a new one; `suspend` keeps it
for the wake.
"""

import os
import random
import struct
import time

from kit import identity, packs, rtc
from kit.ticks import Uptime

_KEPT = "<IIIQQIII"  # boot, random, seq, uptime, wall clock, sleep ms, dropped, command
ROOM = rtc.ROOM - struct.calcsize(_KEPT)  # bytes left for packs


class Start:
    """`boot` and `random32` tell it from all others; `seq` is its next pack's number.

    `uptime` goes on from `uptime_ms`. `packs` were kept through the sleep, `dropped`
    counts those that could not be; `woke` tells whether it is a wake. `command` is the
    highest number of a command that was taken (kit/commands.py).
    """

    def __init__(
        self,
        boot=1,
        random32=None,
        seq=0,
        uptime_ms=0,
        dropped=0,
        kept=(),
        woke=False,
        command=0,
    ):
        self.boot = boot
        self.random32 = _random32() if random32 is None else random32
        self.seq = seq
        self.uptime = Uptime(uptime_ms)
        self.dropped = dropped
        self.packs = kept
        self.woke = woke
        self.command = command


def begin():
    """Return the Start that a deep sleep interrupted, or a new one, counted."""
    kept = rtc.take()
    if kept is not None and _is_wake():
        try:
            return _continue(kept)
        except ValueError:
            pass  # written by another version of the kit: as good as nothing
    return Start(identity.count_boot())


def suspend(start, sleep_ms, kept=(), dropped=0):
    """Keep a start and its packs over a deep sleep; return whether that is possible."""
    state = struct.pack(
        _KEPT,
        start.boot,
        start.random32,
        start.seq,
        start.uptime.ms(),
        _wall_ms(),
        sleep_ms,
        dropped,
        min(start.command, 0xFFFFFFFF),
    )
    return rtc.save(state + packs.encode(kept))


def _continue(kept):
    """Return the Start in the bytes that `suspend` kept. Raises ValueError."""
    size = struct.calcsize(_KEPT)
    if len(kept) < size:
        raise ValueError("too short")
    boot, random32, seq, uptime_ms, wall_ms, sleep_ms, dropped, command = (
        struct.unpack_from(_KEPT, kept)
    )
    slept_ms = _wall_ms() - wall_ms
    if not sleep_ms // 2 <= slept_ms <= 2 * sleep_ms + 60_000:
        slept_ms = sleep_ms  # the clock was set, or stood still
    found = packs.decode((boot, random32), kept[size:])
    uptime_ms += slept_ms
    return Start(boot, random32, seq, uptime_ms, dropped, found, True, command)


def _is_wake():
    """Tell whether the chip comes out of a deep sleep."""
    import machine

    return machine.reset_cause() == machine.DEEPSLEEP_RESET


def _wall_ms():
    """Return the wall clock in ms: right or wrong, it goes on in a deep sleep."""
    return time.time_ns() // 1_000_000


def _random32():
    """Return 32 random bits: the chip's own where it gives them."""
    if hasattr(os, "urandom"):
        return struct.unpack("<I", os.urandom(4))[0]
    return random.getrandbits(32)  # noqa: S311  (tells starts apart only)
