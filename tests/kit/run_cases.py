"""Runs the tests of one case file; on MicroPython, where there is no pytest."""

import asyncio
import sys


async def run(module, broker=None):
    """Run each `test_` function, in a time-out; raise RuntimeError if one failed.

    A module that talks to a broker finds its (host, port) in its own name `broker`.
    """
    module.broker = broker
    failed = 0
    names = [name for name in dir(module) if name.startswith("test_")]
    for name in names:
        try:
            result = getattr(module, name)()
            if hasattr(result, "send"):
                await asyncio.wait_for(result, 30)
            print("ok    " + name)
        except Exception as error:
            failed += 1
            print("FAIL  " + name)
            sys.print_exception(error, sys.stdout)
    print(f"{len(names) - failed} passed, {failed} failed")
    if failed or not names:
        raise RuntimeError("failed")
