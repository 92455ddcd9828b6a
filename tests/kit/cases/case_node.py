"""The whole node against a real broker and a small gateway."""

import asyncio

from checks import raises, until
from kit.envelope import Signer, verify
from kit.node import Node
from kit.ring import Ring
from real_broker import Gateway, connector

broker = None  # (host, port), set by the runner


async def test_a_node_keeps_each_pack_until_the_gateway_has_it():
    gateway = Gateway(broker, "acacia-1")
    await gateway.open()
    gateway.answering = False
    heard = []
    node = Node(
        "acacia-1",
        [lambda: [("temperature", "Cel", 27.4)]],
        connector(broker),
        period_s=0.05,
        on_ack=lambda *ack: heard.append(ack),
        resend_s=60,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: len(gateway.packs) == 8, "eight packs")
    await until(lambda: node.facts()["packs"] > 12, "more packs")
    assert gateway.seqs() == list(range(8)), "more than eight in flight"
    assert node.facts()["acknowledged"] == 0
    gateway.answering = True
    await gateway.acknowledge(gateway.packs[-1][0])
    await until(lambda: node.facts()["queued"] < 3, "an empty ring")
    node.stop()
    await running
    seqs = gateway.seqs()
    assert seqs == list(range(len(seqs)))
    line, pack = gateway.packs[0]
    assert heard[0] == (line["b"], line["r"], 7)
    assert pack[0]["v"] == 27.4
    facts = node.facts()
    assert facts["packs"] == facts["acknowledged"] + facts["queued"] + facts["dropped"]
    await gateway.client.close()


async def test_a_node_says_ready_and_disconnected():
    gateway = Gateway(broker, "acacia-2")
    await gateway.open()
    node = Node(
        "acacia-2",
        [lambda: [("temperature", "Cel", 27.4)]],
        connector(broker),
        period_s=5,
        model="virtual",
        sketch="full_node",
        boot=4,
        random32=99,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["acknowledged"], "an acknowledged pack")
    node.stop()
    await running
    await until(lambda: len(gateway.states) == 2, "two states")
    ready, gone = gateway.states
    assert ready.pop("firmware")
    assert ready == {
        "state": "ready",
        "start": [4, 99],
        "model": "virtual",
        "sketch": "full_node",
        "sensors": {"temperature": "Cel"},
        "settings": {"period": 5},
        "error": None,
        "ap": False,
        "period_s": 5,
        "mud": "",
    }
    assert gone == {"state": "disconnected"}
    await gateway.client.close()


async def test_a_cancelled_node_says_disconnected_too():
    gateway = Gateway(broker, "acacia-3")
    await gateway.open()
    node = Node("acacia-3", [lambda: [("light", "lx", 9)]], connector(broker))
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["acknowledged"], "an acknowledged pack")
    running.cancel()
    try:
        await running
    except asyncio.CancelledError:
        await until(lambda: len(gateway.states) == 2, "two states")
    assert gateway.states[1] == {"state": "disconnected"}
    assert not node.facts()["connected"]
    await gateway.client.close()


async def test_with_puback_a_node_needs_no_gateway():
    node = Node(
        "acacia-9",
        [lambda: [("light", "lx", 9)]],
        connector(broker),
        period_s=0.05,
        acked_by="puback",
    )
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["acknowledged"] > 5, "acknowledged packs")
    node.stop()
    await running


def test_a_node_refuses_another_way_of_acknowledging():
    def make():
        Node("acacia-9", [], connector(broker), acked_by="hope")

    assert "gateway" in str(raises(ValueError, make))


async def test_a_board_with_a_key_signs_every_pack_and_each_resend():
    gateway = Gateway(broker, "acacia-11")
    await gateway.open()
    gateway.answering = False
    key = b"0123456789abcdef"
    node = Node(
        "acacia-11",
        [lambda: [("light", "lx", 9)]],
        connector(broker),
        period_s=0.05,
        resend_s=0.2,
        mac_key=key,
        key_id="a1",
    )
    running = asyncio.create_task(node.run())
    await until(lambda: gateway.seqs().count(0) == 2, "the oldest twice")
    node.stop()
    await running
    signer = Signer(key)
    for topic, payload in gateway.payloads:
        assert verify(topic, payload, signer)
        assert not verify(topic + "x", payload, signer)
    assert gateway.packs[0][0]["k"] == "a1"
    assert gateway.payloads[0] != gateway.payloads[gateway.seqs().index(0, 1)]
    await gateway.client.close()


async def test_packs_of_an_earlier_start_go_first_and_without_a_sending_time():
    gateway = Gateway(broker, "acacia-12")
    await gateway.open()
    ring = Ring()
    for seq in (5, 6):
        ring.append((1, 77, seq, 9_000, b'[{"n":"light","v":%d}]' % seq))
    node = Node(
        "acacia-12",
        [lambda: [("light", "lx", 9)]],
        connector(broker),
        boot=2,
        random32=88,
        ring=ring,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["acknowledged"] == 3, "three acknowledged packs")
    node.stop()
    await running
    old, older, new = [line for line, _ in gateway.packs]
    assert old == {"b": 1, "r": 77, "s": 5, "o": [1, 5], "u": 9_000}
    assert older["s"] == 6
    assert (new["b"], new["r"], new["s"]) == (2, 88, 0)
    assert new["t"] >= new["u"]
    await gateway.client.close()
