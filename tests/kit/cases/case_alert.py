"""A node in trouble: the gateway hears what is wrong, and that it is over."""

import asyncio
import os

from checks import until
from kit import errors
from kit.node import Node
from kit.output import Output
from kit.trouble import Trouble
from real_broker import Cable, Gateway

broker = None  # (host, port), set by the runner


class Sensor:
    """A sensor that a test unplugs."""

    def __init__(self):
        self.error = None

    def read(self):
        if self.error:
            raise self.error
        return [("light", "lx", 9)]


async def start(board, sensor, **words):
    """Return (gateway, cable, node, its task) of a board that remembers nothing."""
    if errors.LAST in os.listdir():
        os.remove(errors.LAST)
    gateway = Gateway(broker, board)
    await gateway.open()
    cable = Cable(broker)
    node = Node(
        board, [sensor], cable.connect, 0.05, boot=5, trouble=Trouble(5), **words
    )
    return gateway, cable, node, asyncio.create_task(node.run())


async def test_a_sensor_that_falls_silent_puts_the_board_in_alert_until_it_speaks():
    sensor, blinks = Sensor(), []
    lamp = Output(0, 1, blinks.append)
    gateway, _, node, running = await start("mil-1", sensor, lamp=lamp)
    await until(lambda: gateway.states, "a state")
    assert gateway.states[0]["state"] == "ready"
    assert gateway.states[0]["error"] is None
    sensor.error = OSError(19)
    await until(lambda: gateway.states[-1]["state"] == "alert", "an alert")
    error = gateway.states[-1]["error"]
    assert (error["code"], error["boot"], error["now"]) == ("sensor_silent", 5, True)
    await until(lambda: 1 in blinks, "the LED")
    sensor.error = None
    await until(lambda: gateway.states[-1]["state"] == "ready", "all well")
    assert not gateway.states[-1]["error"]["now"]
    assert errors.last()["code"] == "sensor_silent"
    node.stop()
    await running
    assert gateway.states[-1] != "alert"
    await gateway.client.close()


async def test_why_the_board_was_away_is_told_when_it_is_back():
    gateway, cable, node, running = await start("mil-2", Sensor())
    await until(lambda: gateway.states, "a state")
    cable.pull()
    await until(lambda: errors.last(), "what is wrong, on flash")
    cable.pulled = False
    await until(lambda: gateway.states[-1].get("error"), "the reason")
    error = gateway.states[-1]["error"]
    assert error["code"] in ("connection_lost", "broker_unreachable")
    assert (gateway.states[-1]["state"], error["now"]) == ("ready", False)
    node.stop()
    await running
    await gateway.client.close()


async def test_a_command_that_is_refused_is_told_with_the_state():
    gateway, _, node, running = await start("mil-3", Sensor())
    await until(lambda: gateway.states, "a state")
    await gateway.command(1, {"lamp": 1})
    await until(lambda: gateway.states[-1].get("error"), "the reason")
    assert gateway.states[-1]["error"]["code"] == "command_refused"
    await gateway.command(1, {"period": 1})
    await until(
        lambda: gateway.states[-1]["error"]["code"] == "command_old", "another reason"
    )
    node.stop()
    await running
    await gateway.client.close()


async def test_a_program_that_fails_says_so_when_it_leaves():
    gateway, _, node, running = await start("mil-4", Sensor())
    await until(lambda: gateway.states, "a state")

    def broken():
        raise KeyError("of a learner")

    node.take = broken
    try:
        await running
        raise AssertionError("the program did not fail")
    except KeyError:
        await until(lambda: gateway.states[-1]["state"] == "disconnected", "a goodbye")
    assert gateway.states[-1]["error"]["code"] == "key_error"
    assert errors.last()["code"] == "key_error"
    await gateway.client.close()
