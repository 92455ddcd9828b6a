"""What the case files share; runs on MicroPython and on CPython."""

import asyncio

from kit.ticks import ticks_diff, ticks_ms


def raises(error, call, *arguments):
    """Return the error that a call raises; fail when it raises none."""
    try:
        call(*arguments)
    except error as raised:
        return raised
    raise AssertionError("no " + error.__name__)


async def araises(error, awaitable):
    """Return the error that awaiting raises; fail when it raises none."""
    try:
        await awaitable
    except error as raised:
        return raised
    raise AssertionError("no " + error.__name__)


async def until(condition, what, timeout_s=10):
    """Return when `condition()` is true; fail after the time-out."""
    began = ticks_ms()
    while not condition():
        if ticks_diff(ticks_ms(), began) > timeout_s * 1000:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        await asyncio.sleep(0.001)
