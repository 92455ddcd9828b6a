"""MQTT 5 packets to bytes, against the bytes of the standard's tables."""

from gateway.broker import decode, encode


def test_a_connect_keeps_the_session_and_carries_the_login() -> None:
    packet = encode.connect("gw", 25, {decode.RECEIVE_MAXIMUM: 20}, "me", "secret")
    assert packet == (
        b"\x10\x1e" + b"\x00\x04MQTT\x05\xc0\x00\x19" + b"\x03\x21\x00\x14"
        b"\x00\x02gw\x00\x02me\x00\x06secret"
    )


def test_a_connect_without_login_has_no_flags() -> None:
    packet = encode.connect("gw", 25, {})
    assert packet == b"\x10\x0f\x00\x04MQTT\x05\x00\x00\x19\x00\x00\x02gw"


def test_a_subscribe_lists_its_filters_with_their_options() -> None:
    packet = encode.subscribe(1, [("kit/#", 5), ("a", 0)])
    assert packet == b"\x82\x0f\x00\x01\x00\x00\x05kit/#\x05\x00\x01a\x00"


def test_a_publish_of_qos_0_has_no_packet_id() -> None:
    assert encode.publish("a/b", b"xy", 0, False) == b"\x30\x08\x00\x03a/b\x00xy"
    assert encode.publish("a/b", b"xy", 0, True)[0] == 0x31


def test_a_publish_of_qos_1_has_one() -> None:
    packet = encode.publish("a/b", b"xy", 258, False)
    assert packet == b"\x32\x0a\x00\x03a/b\x01\x02\x00xy"


def test_a_long_packet_has_a_long_length() -> None:
    assert encode.publish("a", bytes(200), 0, False)[:3] == b"\x30\xcc\x01"


def test_pubacks_are_joined_in_order() -> None:
    assert encode.pubacks([1, 65_535]) == b"\x40\x02\x00\x01\x40\x02\xff\xff"
    assert encode.pubacks([]) == b""


def test_a_disconnect_names_its_reason_unless_it_is_normal() -> None:
    assert encode.disconnect() == b"\xe0\x00"
    assert encode.disconnect(0x82) == b"\xe0\x01\x82"
