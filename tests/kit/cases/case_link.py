"""How long a board waits before it connects again."""

import asyncio
import json

import _hardware
from checks import until
from kit.link import Link, after_joining, retry_s, wait
from kit.mqtt import Client, MqttError
from kit.ticks import Uptime, ticks_diff, ticks_ms


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


class Closing:
    """A client whose broker closes each connection after some milliseconds."""

    def __init__(self, held_ms, reason="closed"):
        self._held_ms = held_ms
        self._reason = reason

    async def open(self):
        if self._reason == "no_link":
            raise MqttError("no_link", "nobody there")

    async def use(self):
        await asyncio.sleep(self._held_ms / 1000)
        raise MqttError(self._reason, "closed by the broker")

    async def close(self):
        pass


async def troubles(clients):
    """Return the reasons that a link tells, one client after another."""
    heard = []
    link = Link(
        clients[0], None, Uptime(), lambda: 0.0, lambda line: None, heard.append
    )
    for client in clients:
        link._client, link._use = client, client.use
        await link._once()
    return [error.reason for error in heard]


async def test_a_board_whose_name_is_taken_says_so():
    soon = Closing(2)
    assert await troubles([soon] * 4) == ["closed", "closed"] + ["id_taken"] * 2


async def test_other_troubles_are_not_another_board():
    soon, silent, away = Closing(2), Closing(2, "silent"), Closing(0, "no_link")
    for other in (silent, away):
        told = await troubles([soon, soon, other] * 2)
        assert "id_taken" not in told


async def test_boards_that_get_power_together_take_turns():
    waits = []

    async def connect():
        waits.append(ticks_ms())
        return "reader", "writer"

    with open("wifi.json", "w") as file:
        json.dump({"ssid": _hardware.SSID, "password": _hardware.PASSWORD}, file)
    join = after_joining(connect, 0.1, lambda: 1.0)
    began = ticks_ms()
    await join()
    await join()
    assert ticks_diff(waits[0], began) >= 90
    assert len(waits) == 2
