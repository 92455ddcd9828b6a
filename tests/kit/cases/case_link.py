"""How long a board waits before it connects again."""

import asyncio

from checks import until
from kit.link import Link, retry_s, wait
from kit.mqtt import Client, MqttError
from kit.ticks import Uptime


def test_waits_grow_up_to_a_limit_and_are_never_nothing():
    longest = [retry_s(failures, 1.0) for failures in range(6)]
    assert longest == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert retry_s(0, 0.0) > 0.1
    assert retry_s(100_000, 1.0) == 10.0


def test_boards_that_lost_a_broker_together_come_back_spread():
    assert retry_s(6, 1.0) - retry_s(6, 0.0) > 3.0


async def test_a_wait_ends_at_the_event_or_by_itself():
    event = asyncio.Event()
    await wait(event, 0.01)
    assert event.is_set()
    event.clear()
    waiting = asyncio.create_task(wait(event, 60))
    await asyncio.sleep(0)
    event.set()
    await waiting


async def test_no_way_to_the_broker_is_told_and_tried_again():
    tries = []
    told = []

    async def connect():
        tries.append(1)
        raise OSError(113)

    async def use():
        raise MqttError("closed", "never reached")

    client = Client(connect, "baobab-10")
    link = Link(client, use, Uptime(), lambda: 0.0, told.append)
    holding = asyncio.create_task(link.hold())
    await until(lambda: len(tries) == 2, "a second try")
    link.stop()
    await holding
    assert link.connections == 0
    assert "no way to the broker" in told[0]
