"""The MQTT client against a far side that misbehaves, over a stream in memory."""

import asyncio

from checks import araises, until
from far_side import BoardEnd, FarSide
from kit import packet
from kit.mqtt import Client, MqttError


async def opened(far, **options):
    """Return a client that the far side welcomed."""
    client = Client(far.connect, "baobab-10", timeout_s=2, **options)
    welcome = asyncio.create_task(far.welcome())
    await client.open()
    await welcome
    return client


async def test_a_client_has_no_connection_before_it_is_opened():
    client = Client(FarSide().connect, "baobab-10")
    assert (await araises(MqttError, client.publish("a", b""))).reason == "closed"
    await client.close()


async def test_no_way_to_the_broker():
    async def connect():
        raise OSError(113)

    client = Client(connect, "baobab-10")
    assert (await araises(MqttError, client.open())).reason == "no_link"
    await client.close()


async def test_a_connection_that_never_comes_about_times_out():
    async def connect():
        await asyncio.sleep(60)

    client = Client(connect, "baobab-10", timeout_s=0.05)
    assert (await araises(MqttError, client.open())).reason == "timeout"


async def test_a_broker_that_says_nothing_times_out():
    client = Client(FarSide().connect, "baobab-10", timeout_s=0.05)
    assert (await araises(MqttError, client.open())).reason == "timeout"
    await client.close()


async def test_a_refusal_is_told_in_words():
    for code, words in ((2, "client id"), (4, "password"), (5, "allow"), (99, "no")):
        far = FarSide()
        client = Client(far.connect, "baobab-10", timeout_s=2)
        welcome = asyncio.create_task(far.welcome(code))
        error = await araises(MqttError, client.open())
        await welcome
        assert error.reason == "refused"
        assert words in str(error)
        await client.close()


async def test_a_refusal_is_heard_also_when_the_connection_closes_with_it():
    far = FarSide()
    client = Client(far.connect, "baobab-10", timeout_s=2)
    opening = asyncio.create_task(araises(MqttError, client.open()))
    await far.welcome(5)
    far.end.close()
    assert (await opening).reason == "refused"
    await client.close()


async def test_a_closed_connection_ends_every_wait():
    lost = []
    far = FarSide()
    client = await opened(far, on_lost=lambda: lost.append(1))
    waiting = asyncio.create_task(araises(MqttError, client.subscribe("a/b")))
    await far.take()
    far.end.close()
    assert (await waiting).reason == "closed"
    assert lost == [1]
    assert (await araises(MqttError, client.publish("a", b""))).reason == "closed"
    await client.close()


async def test_garbage_ends_the_connection():
    for garbage in (
        b"\x30\xff\xff\xff\xff\xff",
        b"\x00\x00",
        b"\x30\x00",
        b"\x40\x01\x00",
    ):
        far = FarSide()
        client = await opened(far)
        far.end.write(garbage)
        await until(lambda: client.error, "the end")  # noqa: B023  (run at once)
        assert client.error.reason == "malformed"
        await client.close()


async def test_a_broker_that_stops_answering_is_noticed():
    far = FarSide()
    client = await opened(far, keepalive_s=0.1)
    await until(lambda: client.error, "the end")
    assert client.error.reason == "silent"
    assert (await far.take())[0] == packet.PINGREQ
    await client.close()


async def test_pings_keep_a_quiet_connection_alive():
    far = FarSide()
    client = await opened(far, keepalive_s=0.1)
    for _ in range(4):
        assert (await far.take())[0] == packet.PINGREQ
        far.end.write(b"\xd0\x00")
    assert client.error is None
    await client.close()


async def test_a_message_that_is_too_large_is_acknowledged_and_not_delivered():
    got = []
    far = FarSide()
    client = await opened(
        far, max_packet=100, on_message=lambda topic, payload: got.append(payload)
    )
    far.end.write(packet.publish("a/b", b"x" * 5000, 1, False, 21))
    far.end.write(packet.publish("a/b", b"small", 1, False, 22))
    assert (await far.take())[2] == b"\x00\x15"
    assert (await far.take())[2] == b"\x00\x16"
    assert got == [b"small"]
    assert client.refused == 1
    assert client.error is None
    await client.close()


async def test_several_messages_are_in_flight_and_come_back_by_their_tags():
    back = []
    far = FarSide()
    client = await opened(far, on_puback=back.append)
    for tag in range(5):
        assert await client.publish("a", b"", qos=1, tag=tag) == tag + 1
    for packet_id in (1, 3, 3, 99, 2):
        far.end.write(packet.puback(packet_id))
    await until(lambda: len(back) == 3, "three acknowledgements")
    assert back == [0, 2, 1]
    await client.close()


async def test_two_tasks_that_publish_at_once_lose_no_byte_on_a_board():
    far = FarSide(client_end=BoardEnd)
    client = await opened(far)
    sending = [asyncio.create_task(client.publish(topic, b"x" * 50)) for topic in "abc"]
    topics = []
    for _ in sending:
        _, _, body = await far.take()
        topics.append(body[2:3])
    for task in sending:
        await task
    assert topics == [b"a", b"b", b"c"]
    await client.close()


async def test_packet_ids_wrap_and_skip_those_in_use():
    far = FarSide()
    client = await opened(far)
    first = await client.publish("a", b"kept", qos=1)
    client._packet_id = 65_000  # as after many hours
    used = []
    for _ in range(540):
        packet_id = await client.publish("a", b"", qos=1)
        used.append(packet_id)
        far.end.write(packet.puback(packet_id))
        await until(lambda: len(client._unacked) == 1, "the acknowledgement")
    assert first == 1
    assert used == list(range(65_001, 65_536)) + [2, 3, 4, 5, 6]
    await client.close()


async def test_subscriptions_are_made_again_in_the_next_connection():
    far = FarSide()
    client = Client(far.connect, "baobab-10", timeout_s=2)
    await client.subscribe("kit/baobab-10/ack")
    for _ in range(2):
        far.end = None
        opening = asyncio.create_task(client.open())
        await far.welcome()
        kind, _, body = await far.take()
        assert kind == packet.SUBSCRIBE
        assert body[2:] == b"\x00\x11kit/baobab-10/ack\x00"
        far.end.write(b"\x90\x03" + body[:2] + b"\x00")
        await opening
        await client.close()


async def test_a_refused_subscription_is_told():
    far = FarSide()
    client = await opened(far)
    asking = asyncio.create_task(araises(MqttError, client.subscribe("a/b", 1)))
    _, _, body = await far.take()
    far.end.write(b"\x90\x03" + body[:2] + b"\x80")
    assert (await asking).reason == "refused"
    await client.close()


async def test_closing_says_goodbye():
    far = FarSide()
    client = await opened(far)
    await client.close()
    assert (await far.take())[0] == packet.DISCONNECT
    await client.close()


async def test_a_network_that_takes_no_bytes_times_out():
    far = FarSide()
    client = await opened(far)

    async def stuck():
        await asyncio.sleep(60)

    client._stream._writer.drain = stuck
    client._stream._timeout_s = 0.05
    assert (await araises(MqttError, client.publish("a", b""))).reason == "timeout"
    await client.close()
