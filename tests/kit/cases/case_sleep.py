"""A board that sleeps between two packs, against a real broker."""

import asyncio
import os

from checks import until
from chip import Chip
from kit import rtc, start
from kit.node import Node
from kit.ring import Ring
from kit.spill import Spill
from real_broker import Cable, Gateway, connector

broker = None  # (host, port), set by the runner


def wake(board, connect):
    """Return the node of a board that was just switched on, or woke."""
    return Node(
        board,
        [lambda: [("light", "lx", 9)]],
        connect,
        period_s=60,
        start=start.begin(),
        log=lambda line: None,
        jitter=lambda: 0.0,
    )


async def test_a_board_that_sleeps_is_one_start_and_says_that_it_sleeps():
    gateway = Gateway(broker, "acacia-20")
    await gateway.open()
    with Chip() as machine:
        for _ in range(3):
            node = wake("acacia-20", connector(broker))
            assert await node.send_once()
            facts = node.facts()
            assert (facts["packs"], facts["acknowledged"]) == (1, 1)
            node.deepsleep(60)
        assert machine.slept_ms == [60_000] * 3
    lines = [line for line, _ in gateway.packs]
    assert [line["s"] for line in lines] == [0, 1, 2]
    assert len({(line["b"], line["r"]) for line in lines}) == 1
    assert lines[2]["u"] - lines[1]["u"] >= 60_000
    assert all(line["t"] >= line["u"] for line in lines)
    await until(lambda: len(gateway.states) == 6, "six states")
    words = [state["state"] for state in gateway.states]
    assert words == ["ready", "sleeping"] * 3
    await gateway.client.close()


async def test_what_could_not_be_sent_is_sent_after_a_later_wake():
    gateway = Gateway(broker, "acacia-21")
    await gateway.open()
    cable = Cable(broker)
    cable.pulled = True
    with Chip():
        for _ in range(2):
            node = wake("acacia-21", cable.connect)
            assert not await node.send_once(timeout_s=0.1)
            node.deepsleep(60)
        cable.pulled = False
        node = wake("acacia-21", cable.connect)
        assert await node.send_once()
        facts = node.facts()
        assert (facts["packs"], facts["acknowledged"]) == (3, 3)
    assert gateway.seqs() == [0, 1, 2]
    assert gateway.packs[0][0]["o"] == [gateway.packs[0][0]["b"], 0]
    await gateway.client.close()


async def test_what_has_no_room_in_the_memory_is_counted():
    with Chip():
        node = wake("acacia-22", None)
        for _ in range(100):
            node.take()
        node.deepsleep(60)
        node = wake("acacia-22", None)
        facts = node.facts()
        assert 10 < facts["queued"] < 100
        assert node.ring.dropped == 100 - facts["queued"]
        assert facts["dropped"] == 0, "they were dropped before"
        node.take()
        assert node.ring.oldest()[1] == 100 - facts["queued"]
    await asyncio.sleep(0)


async def test_a_chip_without_such_memory_keeps_packs_on_flash():
    for name in os.listdir("sleep_spill") if "sleep_spill" in os.listdir() else []:
        os.remove("sleep_spill/" + name)
    with Chip():
        before, rtc.save = rtc.save, lambda data: False
        try:
            node = Node("acacia-23", [], None, ring=Ring(spill=Spill("sleep_spill")))
            for _ in range(3):
                node.take()
            node.deepsleep(60)
        finally:
            rtc.save = before
    assert len(Ring(spill=Spill("sleep_spill"))) == 3
    await asyncio.sleep(0)
