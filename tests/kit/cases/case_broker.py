"""The MQTT client against a real broker."""

from checks import until
from kit.mqtt import Client
from real_broker import Cable, Watcher, connector

broker = None  # (host, port), set by the runner


async def test_messages_of_qos_1_both_ways_and_of_qos_0():
    watcher = await Watcher(broker, "qos").watch("qos/#")
    back = []
    client = Client(connector(broker), "qos-sender", on_puback=back.append)
    await client.open()
    await client.publish("qos/1", b"one", qos=1, tag="a")
    await client.publish("qos/0", "é\n".encode())
    await watcher.expect(("qos/1", b"one"), ("qos/0", "é\n".encode()))
    await until(lambda: back == ["a"], "the acknowledgement")
    await client.close()
    await watcher.client.close()


async def test_a_message_of_several_kilobytes_crosses_whole():
    watcher = Watcher(broker, "large")
    watcher.client._max_packet = 10_000
    await watcher.watch("large")
    client = Client(connector(broker), "large-sender")
    await client.open()
    await client.publish("large", bytes(range(256)) * 32, qos=1)
    await watcher.expect(("large", bytes(range(256)) * 32))
    await client.close()
    await watcher.client.close()


async def test_packet_ids_wrap_with_a_real_broker():
    watcher = await Watcher(broker, "wrap").watch("wrap")
    back = []
    client = Client(connector(broker), "wrap-sender", on_puback=back.append)
    await client.open()
    client._packet_id = 65_500  # as after many hours
    for number in range(100):
        await client.publish("wrap", b"%d" % number, qos=1, tag=number)
        await until(lambda: len(client._unacked) < 8, "the window")
    await watcher.expect(*[("wrap", b"%d" % number) for number in range(100)])
    await until(lambda: len(back) == 100, "the acknowledgements")
    assert back == list(range(100))
    await client.close()
    await watcher.client.close()


async def test_the_last_will_comes_when_the_cable_is_pulled_and_not_after_a_goodbye():
    watcher = await Watcher(broker, "will").watch("will/#")
    for name in ("goodbye", "pulled"):
        cable = Cable(broker)
        will = ("will/" + name, b"lost", 1, True)
        client = Client(cable.connect, "will-" + name, will=will)
        await client.open()
        if name == "pulled":
            cable.pull()
        await client.close()
    await watcher.expect(("will/pulled", b"lost"))
    late = await Watcher(broker, "late").watch("will/#")  # the will was retained
    await late.expect(("will/pulled", b"lost"))
    await watcher.client.close()
    await late.client.close()
