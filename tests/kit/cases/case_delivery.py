"""Sending and freeing packs, with a client that only notes what it is given."""

import json

from kit.delivery import Delivery
from kit.ring import Ring
from kit.ticks import Uptime, ticks_add, ticks_ms

START = 3, 77


class Sent:
    """Stands where the client does, and keeps what is published."""

    def __init__(self):
        self.tags = []

    async def publish(self, topic, payload, qos, tag):
        assert (topic, qos) == ("kit/baobab-10/telemetry", 1)
        self.tags.append(tag)


def delivery(acked_by, heard=None, resend_s=60):
    ring = Ring()
    for seq in range(3):
        ring.append(START + (seq, 0, b"[]"))
    on_ack = None if heard is None else lambda *ack: heard.append(ack)
    made = Delivery(
        "baobab-10", START, ring, Uptime(), None, acked_by, on_ack, resend_s
    )
    return made, ring


def ack(seq):
    return json.dumps({"b": START[0], "r": START[1], "s": seq})


async def test_an_acknowledgement_is_heard_once():
    heard = []
    made, ring = delivery("gateway", heard)
    await made.send(Sent())
    for seq in (1, 1, 0, 7, 2):
        made.take_ack(ack(seq))
    assert heard == [(3, 77, 1), (3, 77, 2)]
    assert (made.sent, made.resent, made.acknowledged, len(ring)) == (3, 0, 3, 0)


async def test_a_puback_frees_nothing_for_the_gateways_boards():
    made, ring = delivery("gateway")
    client = Sent()
    await made.send(client)
    made.take_puback(client.tags[0])
    made.take_puback(None)
    assert len(ring) == 3


async def test_a_puback_that_comes_too_early_does_not_free_the_packs_before_it():
    made, ring = delivery("puback")
    client = Sent()
    await made.send(client)
    made.take_puback(client.tags[1])
    assert len(ring) == 3
    made.take_puback(client.tags[0])
    assert ring.oldest() == (3, 1)
    made.take_puback(client.tags[2])
    assert len(ring) == 0


async def test_beginning_again_counts_as_resent():
    made, ring = delivery("gateway")
    client = Sent()
    await made.send(client)
    made.restart()
    await made.send(client)
    assert [tag[2] for tag in client.tags] == [0, 1, 2, 0, 1, 2]
    assert (made.sent, made.resent) == (3, 3)


async def test_a_new_connection_is_not_trusted_for_ten_seconds():
    made, ring = delivery("gateway", resend_s=10)
    assert made._patience_ms == 10_000
    made.restart()
    assert made._patience_ms == 2_000
    client = Sent()
    await made.send(client)
    for patience_ms in (4_000, 8_000, 10_000, 10_000):
        made._progress = ticks_add(ticks_ms(), -made._patience_ms)
        await made.send(client)
        assert made._patience_ms == patience_ms
    assert [tag[2] for tag in client.tags] == [0, 1, 2] * 5
    made.restart()
    await made.send(client)
    made.take_ack(ack(0))
    assert made._patience_ms == 10_000
