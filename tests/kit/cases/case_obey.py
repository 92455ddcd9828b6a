"""Commands over a real broker: to a whole node, and to a board that only listens."""

import asyncio

from checks import until
from kit.listen import Listener
from kit.node import Node
from kit.output import Output
from kit.start import Start
from real_broker import Cable, Gateway, connector

broker = None  # (host, port), set by the runner


async def open_gateway(board):
    gateway = Gateway(broker, board)
    await gateway.open()
    return gateway


async def test_a_node_obeys_answers_and_says_how_it_stands():
    gateway = await open_gateway("kora-1")
    led, heard = Output(0, 1), []
    node = Node(
        "kora-1",
        [lambda: [("light", "lx", 9)]],
        connector(broker),
        actuators={"led": led},
        on_command=lambda name, value: heard.append((name, value)),
    )
    running = asyncio.create_task(node.run())
    await until(lambda: gateway.states, "a state")
    assert gateway.states[0]["settings"] == {"led": 0, "period": 5}
    await gateway.command(1, {"led": 1})
    await until(lambda: gateway.answers, "an answer")
    assert gateway.answers == [{"id": "1", "ok": True, "why": ""}]
    assert (led.value, heard) == (1, [("led", 1)])
    await until(lambda: gateway.states[-1]["settings"]["led"] == 1, "a new state")
    await gateway.command(1, {"led": 0})
    await until(lambda: len(gateway.answers) == 2, "a second answer")
    assert gateway.answers[1]["why"] == "old"
    assert led.value == 1
    node.stop()
    await running
    await gateway.client.close()


async def test_a_new_period_begins_at_once():
    gateway = await open_gateway("kora-2")
    node = Node("kora-2", [lambda: [("light", "lx", 9)]], connector(broker), 3600)
    running = asyncio.create_task(node.run())
    await until(lambda: len(gateway.packs) == 1 and gateway.states, "the first pack")
    await gateway.command(1, {"period": 1})
    await until(
        lambda: len(gateway.packs) == 3, "two packs, one of them a second later"
    )
    assert gateway.states[-1]["period_s"] == 1
    await gateway.command(2, {"period": 0})
    await until(lambda: len(gateway.answers) == 2, "the answers")
    assert gateway.answers[1]["why"] == "range"
    assert node.period_s == 1
    node.stop()
    await running
    await gateway.client.close()


async def test_a_board_that_only_listens_obeys_and_says_that_it_is_there():
    gateway = await open_gateway("kora-3")
    told = []
    cable = Cable(broker)
    board = {"id": "kora-3", "model": "virtual"}
    listener = Listener(board, {"led": told.append}, cable.connect, start=Start(6))
    running = asyncio.create_task(listener.run())
    await until(lambda: gateway.states, "a state")
    assert gateway.states[0]["start"][0] == 6
    assert gateway.states[0]["settings"] == {"led": 0}
    await gateway.command(1, {"led": 1})
    await until(lambda: gateway.answers, "an answer")
    assert (gateway.answers[0]["ok"], told) == (True, [1])
    cable.pull()
    await until(lambda: gateway.states[-1]["state"] == "lost", "the last will")
    cable.pulled = False
    await until(lambda: gateway.states[-1]["state"] == "ready", "the way back")
    await gateway.command(2, {"led": 0})
    await until(lambda: len(gateway.answers) == 2, "an answer after the outage")
    assert told == [1, 0]
    listener.stop()
    await running
    await until(lambda: gateway.states[-1]["state"] == "disconnected", "a goodbye")
    await gateway.client.close()


async def test_a_board_with_a_key_that_listens_obeys_what_is_signed_only():
    gateway = await open_gateway("kora-4")
    key, told = b"0123456789abcdef", []
    listener = Listener(
        {"id": "kora-4"}, {"led": told.append}, connector(broker), mac_key=key
    )
    running = asyncio.create_task(listener.run())
    await until(lambda: gateway.states, "a state")
    await gateway.command(1, {"led": 1})
    await gateway.command(2, {"led": 1}, key=key)
    await gateway.command(2, {"led": 0}, key=key)
    await until(lambda: len(gateway.answers) == 3, "the answers")
    assert [answer["why"] for answer in gateway.answers] == ["unsigned", "", "old"]
    assert told == [1]
    listener.stop()
    await running
    await gateway.client.close()
