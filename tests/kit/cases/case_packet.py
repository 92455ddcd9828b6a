"""MQTT packets, byte for byte as the standard writes them."""

from checks import raises
from kit import packet
from kit.packet import MqttError, Parser


def test_connect_with_everything():
    assert packet.connect("a-1", 30, ("t", b"bye", 1, True), "user", "pass") == (
        b"\x10\x23\x00\x04MQTT\x04\xee\x00\x1e\x00\x03a-1"
        b"\x00\x01t\x00\x03bye\x00\x04user\x00\x04pass"
    )


def test_connect_with_nothing():
    assert (
        packet.connect("a-1", 60) == b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03a-1"
    )


def test_publish_subscribe_puback():
    assert packet.publish("a/b", b"hi") == b"\x30\x07\x00\x03a/bhi"
    assert packet.publish("a/b", b"hi", 1, True, 10) == b"\x33\x09\x00\x03a/b\x00\x0ahi"
    assert packet.subscribe(513, "a/#", 1) == b"\x82\x08\x02\x01\x00\x03a/#\x01"
    assert packet.puback(65535) == b"\x40\x02\xff\xff"


def test_lengths_are_those_of_the_standard():
    for length, header in (
        (0, b"\x00"),
        (127, b"\x7f"),
        (128, b"\x80\x01"),
        (16383, b"\xff\x7f"),
        (16384, b"\x80\x80\x01"),
    ):
        assert packet.frame(0x30, bytes(length))[: 1 + len(header)] == b"\x30" + header


def test_packets_come_out_whole_however_they_were_cut():
    stream = packet.publish("a/b", b"x" * 200) + packet.PING + packet.puback(7)
    wanted = [
        (packet.PUBLISH, 0, b"\x00\x03a/b" + b"x" * 200, True),
        (packet.PINGREQ, 0, b"", True),
        (packet.PUBACK, 0, b"\x00\x07", True),
    ]
    for size in (1, 2, 3, 50, 500):
        assert parse(stream, size, 1000) == wanted


def parse(stream, size, limit):
    parser = Parser(limit)
    found = []
    for start in range(0, len(stream), size):
        parser.feed(stream[start : start + size])
        one = parser.next()
        while one:
            found.append(one)
            one = parser.next()
    return found


def test_of_a_large_packet_only_the_beginning_is_kept():
    stream = packet.publish("a/b", b"x" * 5000, 1, False, 9) + packet.puback(7)
    for size in (1, 7, 100, 6000):
        large, small = parse(stream, size, 64)
        assert large[3] is False
        assert len(large[2]) == 64
        assert packet.read_publish(large[1], large[2])[0] == "a/b"
        assert packet.read_publish(large[1], large[2])[3] == 9
        assert small == (packet.PUBACK, 0, b"\x00\x07", True)


def test_a_length_of_five_bytes_is_refused():
    parser = Parser(100)
    parser.feed(b"\x30\xff\xff\xff\xff")
    assert raises(MqttError, parser.next).reason == "malformed"


def test_a_publish_is_read_back():
    body = packet.publish("kit/é", b"\x00\xff", 1, False, 300)[2:]
    assert packet.read_publish(2, body) == ("kit/é", b"\x00\xff", 1, 300)
    assert packet.read_publish(0, b"\x00\x01a") == ("a", b"", 0, 0)


def test_a_broken_publish_is_refused():
    for flags, body in (
        (0, b""),
        (0, b"\x00"),
        (0, b"\x00\x05abc"),
        (2, b"\x00\x01a\x00"),
        (6, b"\x00\x01a\x00\x01"),
        (0, b"\x00\x02\xff\xfe"),
    ):
        assert raises(MqttError, packet.read_publish, flags, body).reason == "malformed"
