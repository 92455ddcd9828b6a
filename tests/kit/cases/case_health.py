"""What a board says of itself, and the watchdog that it feeds."""

import asyncio
import sys

from checks import until
from kit import health
from kit.node import Node


class Watchdog:
    """Counts its meals."""

    def __init__(self):
        self.fed = 0

    def feed(self):
        self.fed += 1


def test_what_a_host_cannot_tell_is_left_out():
    names = [name for name, _, _ in health.read()]
    assert "sys/reset" in names
    assert "sys/idf" not in names, "a virtual board has no such heap"


def test_the_chip_s_own_heap_and_the_signal_are_told():
    import esp32
    import network

    wlan = network.WLAN(network.WLAN.IF_STA)
    kinds = type(wlan)
    before = esp32.idf_heap_info, kinds.isconnected, kinds.status
    try:
        esp32.idf_heap_info = lambda kind: [(9, 1000, 5, 5), (9, 200, 5, 5)]
        kinds.isconnected = lambda self: True
        kinds.status = lambda self, what=None: -71
        found = {name: value for name, _, value in health.read()}
    finally:
        esp32.idf_heap_info, kinds.isconnected, kinds.status = before
    assert found["sys/idf"] == 1200
    assert found["sys/rssi"] == -71


async def test_the_watchdog_is_fed_while_the_loop_turns():
    async def nowhere():
        raise OSError(113)

    dog = Watchdog()
    node = Node("acacia-30", [], nowhere, watchdog=dog, log=lambda line: None)
    running = asyncio.create_task(node.run())
    await until(lambda: dog.fed, "a meal")
    node.stop()
    await running
    fed = dog.fed
    await asyncio.sleep(0.01)
    assert dog.fed == fed


def test_only_a_board_that_started_by_itself_has_a_watchdog():
    from kit import prepared

    kept = sys.modules.pop("loader", None)
    try:
        assert prepared._watchdog() is None
        sys.modules["loader"] = prepared
        assert hasattr(prepared._watchdog(), "feed")
        from kit import watchdog

        watchdog.rest()
    finally:
        del sys.modules["loader"]
        if kept:
            sys.modules["loader"] = kept
