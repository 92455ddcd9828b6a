"""The whole node when something is away, broken, full or lying."""

import asyncio
import json

from checks import until
from kit.node import Node
from kit.ring import Ring
from real_broker import Cable, Gateway, connector

broker = None  # (host, port), set by the runner


async def test_nothing_is_lost_while_the_cable_is_out():
    gateway = Gateway(broker, "acacia-4")
    await gateway.open()
    cable = Cable(broker)
    told = []
    node = Node(
        "acacia-4",
        [lambda: [("light", "lx", 9)]],
        cable.connect,
        period_s=0.05,
        log=told.append,
        jitter=lambda: 0.0,
    )
    running = asyncio.create_task(node.run())
    for _ in range(2):
        await until(lambda: node.facts()["acknowledged"] > 3, "acknowledged packs")
        cable.pull()
        await until(lambda: not node.facts()["connected"], "the loss")
        await until(lambda: node.facts()["queued"] > 9, "a queue")
        cable.pulled = False
        await until(lambda: told[-1] == "queue: 0", "an empty ring")
    node.stop()
    await running
    assert sorted(set(gateway.seqs())) == list(range(max(gateway.seqs()) + 1))
    assert node.facts()["reconnects"] == 2
    assert gateway.states[1]["state"] == "lost"
    assert [state["state"] for state in gateway.states].count("ready") == 3
    assert any("connection" in line for line in told)
    queue = [int(line[7:]) for line in told if line.startswith("queue: ")]
    assert max(queue) > 9 and queue.count(0) >= 2, queue
    await gateway.client.close()


async def test_each_connection_begins_at_the_oldest_pack():
    gateway = Gateway(broker, "acacia-13")
    await gateway.open()
    gateway.answering = False
    cable = Cable(broker)
    node = Node(
        "acacia-13",
        [lambda: [("light", "lx", 9)]],
        cable.connect,
        period_s=0.05,
        log=lambda line: None,
        resend_s=60,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: len(gateway.packs) == 8, "eight packs")
    cable.pull()
    await until(lambda: not node.facts()["connected"], "the loss")
    cable.pulled = False
    await until(lambda: len(gateway.packs) == 16, "the same eight packs")
    assert gateway.seqs() == list(range(8)) * 2
    node.stop()
    await running
    await gateway.client.close()


async def test_without_progress_everything_is_sent_again_from_the_oldest():
    gateway = Gateway(broker, "acacia-5")
    await gateway.open()
    gateway.answering = False
    node = Node(
        "acacia-5",
        [lambda: [("light", "lx", 9)]],
        connector(broker),
        period_s=0.1,
        resend_s=0.4,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: gateway.seqs().count(0) == 3, "the oldest three times")
    assert node.facts()["resent"] >= 2
    lines = [line for line, _ in gateway.packs if line["s"] == 0]
    assert lines[0]["u"] == lines[2]["u"], "when it was measured does not change"
    assert lines[0]["t"] < lines[1]["t"] < lines[2]["t"]
    gateway.answering = True
    await until(lambda: node.facts()["queued"] < 2, "an empty ring")
    node.stop()
    await running
    await gateway.client.close()


async def test_a_full_ring_drops_the_oldest_and_the_envelope_says_so():
    gateway = Gateway(broker, "acacia-6")
    await gateway.open()
    cable = Cable(broker)
    cable.pulled = True
    node = Node(
        "acacia-6",
        [lambda: [("light", "lx", 9)]],
        cable.connect,
        period_s=0.02,
        ring=Ring(max_packs=5),
        jitter=lambda: 0.0,
        health_every=3,
        log=lambda line: None,
    )
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["dropped"] >= 4, "dropped packs")
    node.period_s = 0.3  # slower than any acknowledgement
    cable.pulled = False
    await until(lambda: node.facts()["acknowledged"] > 5, "acknowledged packs")
    node.stop()
    await running
    line, _ = gateway.packs[0]
    assert line["s"] >= 4
    assert line["o"] == [1, line["s"]]
    told = [record for _, pack in gateway.packs for record in pack]
    assert any(r.get("n") == "sys/dropped" and r["v"] >= 4 for r in told), told
    facts = node.facts()
    assert facts["packs"] == facts["acknowledged"] + facts["queued"] + facts["dropped"]
    await gateway.client.close()


async def test_a_sensor_that_fails_is_counted_and_the_board_stays():
    gateway = Gateway(broker, "acacia-7")
    await gateway.open()

    def broken():
        raise OSError("not wired")

    told = []
    node = Node("acacia-7", [broken], connector(broker), period_s=0.05, log=told.append)
    running = asyncio.create_task(node.run())
    await until(lambda: len(gateway.packs) > 3, "packs")
    node.stop()
    await running
    for _, pack in gateway.packs:
        base = pack[0].get("bn", "")
        assert all((base + record["n"]).startswith("sys/") for record in pack)
    assert node.facts()["sensor_errors"] == node.facts()["packs"]
    assert len([line for line in told if "sensor" in line]) == 1
    await gateway.client.close()


async def test_a_pack_that_is_too_large_is_dropped_and_counted():
    gateway = Gateway(broker, "acacia-8")
    await gateway.open()
    names = ["large"]

    def sensor():
        name = names.pop() if names else "small"
        return [(name, "", 1)] * (300 if name == "large" else 1)

    told = []
    node = Node("acacia-8", [sensor], connector(broker), period_s=0.05, log=told.append)
    running = asyncio.create_task(node.run())
    await until(lambda: node.facts()["acknowledged"] > 1, "acknowledged packs")
    node.stop()
    await running
    assert node.facts()["dropped"] == 1
    assert gateway.seqs()[0] == 0
    assert "256" in told[0]
    await gateway.client.close()


async def test_false_acknowledgements_free_nothing():
    gateway = Gateway(broker, "acacia-10")
    await gateway.open()
    gateway.answering = False
    node = Node(
        "acacia-10", [lambda: [("light", "lx", 9)]], connector(broker), resend_s=60
    )
    running = asyncio.create_task(node.run())
    await until(lambda: gateway.packs, "a pack")
    line = gateway.packs[0][0]
    right = {"b": line["b"], "r": line["r"], "s": 0}
    for false in (
        dict(right, s=1),
        dict(right, s=-1),
        dict(right, s="0"),
        dict(right, r=line["r"] ^ 1),
        dict(right, b=[1]),
        dict(right, s=None),
        {"b": 1},
        [1],
        5,
        dict(right, x="y" * 200),
    ):
        await gateway.client.publish("kit/acacia-10/ack", json.dumps(false).encode())
    await gateway.client.publish("kit/acacia-10/ack", b"\xff{")
    await gateway.client.publish("kit/acacia-10/ack", b"")
    await gateway.client.publish("kit/acacia-10/ack", b"[" * 5000)
    await gateway.client.publish("kit/acacia-10/cmd", b"unasked")
    # a mark that all of them went by: the broker keeps the order
    await gateway.client.publish("kit/acacia-10/ack", json.dumps(right).encode())
    await until(lambda: node.facts()["queued"] == 0, "the true one")
    assert node.facts()["acknowledged"] == 1
    assert node.facts()["reconnects"] == 0
    node.stop()
    await running
    await gateway.client.close()


async def test_two_boards_with_one_name_find_it_out():
    heard = [[], []]
    nodes = [
        Node(
            "acacia-14",
            [lambda: [("light", "lx", 9)]],
            connector(broker),
            log=lambda line: None,
            jitter=lambda: 0.1,
            on_trouble=told.append,
        )
        for told in heard
    ]
    running = [asyncio.create_task(node.run()) for node in nodes]
    await until(
        lambda: any(told and told[-1].reason == "id_taken" for told in heard),
        "a board that knows",
        timeout_s=25,
    )
    for node in nodes:
        node.stop()
    await asyncio.gather(*running)
