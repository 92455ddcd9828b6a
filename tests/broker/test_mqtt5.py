"""What the MQTT 5 session does when the other side refuses, lies or goes silent."""

import os
from contextlib import closing

import pytest

from gateway.broker import MQTT_5, MQTT_311, BrokerError, SessionLost, encode
from tests.broker.brokers import Guest
from tests.broker.peer import (
    CONNACK,
    CONNACK_311,
    SUBACK_311,
    Peer,
    open_to,
    scripted,
)
from tests.conftest import wait_for


def refuse(reason: int, words: str = "") -> bytes:
    """Return a CONNACK that says no, with the broker's own words."""
    properties = b"\x1f" + len(words).to_bytes(2, "big") + words.encode()
    properties = properties if words else b""
    body = bytes([0, reason, len(properties)]) + properties
    return b"\x20" + bytes([len(body)]) + body


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (0x86, "refuses this user name or password"),
        (0x87, "does not let this program in"),
        (0x85, "refuses this client id"),
        (0x97, "too many connections"),
        (0x89, "try again in a moment"),
        (0x80, r"refused the connection \(reason 128\)"),
    ],
)
def test_a_refusal_is_a_sentence_and_ends_there(reason: int, sentence: str) -> None:
    def script(peer: Peer) -> None:
        peer.read()
        peer.say(refuse(reason, "own words"))

    with (
        scripted(script) as port,
        pytest.raises(BrokerError, match=sentence + r".* \(own words\)"),
    ):
        open_to(port)


def old_broker(peer: Peer) -> None:
    """Serve MQTT 3.1.1 once."""
    assert peer.read()[8] == MQTT_311
    peer.say(CONNACK_311)
    peer.read()
    peer.say(SUBACK_311)
    peer.hold()


@pytest.mark.parametrize(
    "answer", [b"", b"\x20\x02\x00\x01", b"\x20\x02\x00\x00", refuse(0x84)]
)
def test_a_broker_without_mqtt_5_is_asked_again_in_311(answer: bytes) -> None:
    def no_mqtt_5(peer: Peer) -> None:
        assert peer.read()[8] == MQTT_5
        peer.say(answer)

    with scripted(no_mqtt_5, old_broker) as port, closing(open_to(port)) as session:
        assert session.facts["protocol"] == MQTT_311


def test_a_broker_that_ignores_mqtt_5_is_asked_again_in_311() -> None:
    with (
        scripted(lambda peer: peer.hold(), old_broker) as port,
        closing(open_to(port, timeout_s=1)) as session,
    ):
        assert session.facts["protocol"] == MQTT_311


def test_mqtt_5_and_nothing_else_can_be_asked_for() -> None:
    def no_mqtt_5(peer: Peer) -> None:
        peer.read()
        peer.say(refuse(0x84))

    with (
        scripted(no_mqtt_5) as port,
        pytest.raises(BrokerError, match="another version of MQTT"),
    ):
        open_to(port, MQTT_5)


def test_what_is_no_broker_has_a_sentence() -> None:
    def web_server(peer: Peer) -> None:
        peer.read()
        peer.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 9)

    with scripted(web_server, web_server) as port, pytest.raises(BrokerError):
        open_to(port, timeout_s=2)


def test_a_refused_subscription_is_a_sentence() -> None:
    def script(peer: Peer) -> None:
        peer.read()
        peer.say(CONNACK)
        peer.read()
        peer.say(b"\x90\x05\x00\x01\x00\x87\x00")

    with (
        scripted(script) as port,
        pytest.raises(BrokerError, match=r"subscription to kit/# \(reason 135\)"),
    ):
        open_to(port)


@pytest.mark.parametrize(
    ("packet", "sentence"),
    [
        (b"\xe0\x01\x8e", "is a gateway running"),
        (b"\xe0\x01\x8b", "is stopping"),
        (b"\xe0\x09\x95\x07\x1f\x00\x04big!", r"too large\. \(big!\)"),
        (b"\xe0\x00", r"ended the connection \(reason 0\)"),
        (b"", "closed the connection"),
        (b"\x30\xff\xff\xff\xff", "does not keep to MQTT"),
        (b"\xf0\x00", "packet type 15"),
        (b"\xe0\x02\x8e\x09", "does not keep to MQTT"),
    ],
)
def test_the_end_of_a_session_has_a_reason(packet: bytes, sentence: str) -> None:
    def script(peer: Peer) -> None:
        peer.welcome()
        peer.say(encode.publish("kit/a/telemetry", b"1", 1, False) + packet)

    with (
        scripted(script) as port,
        pytest.raises(SessionLost, match=sentence),
        closing(open_to(port)) as session,
    ):
        while session.receive(5):
            pass


def test_we_say_why_we_leave_a_broker_that_sends_nonsense() -> None:
    peers: list[Peer] = []

    def script(peer: Peer) -> None:
        peers.append(peer)
        peer.welcome()
        peer.say(b"\x00\x00")
        peer.hold()

    with scripted(script) as port:
        with pytest.raises(SessionLost), closing(open_to(port)) as session:
            session.receive(5)
        wait_for(lambda: peers[0].heard[-1] == b"\xe0\x01\x82", what="our DISCONNECT")


def test_a_refused_message_of_qos_1_is_a_sentence() -> None:
    def script(peer: Peer) -> None:
        peer.welcome()
        peer.read()
        peer.say(b"\x40\x03\x00\x01\x87")
        peer.hold()

    with (
        scripted(script) as port,
        closing(open_to(port)) as session,
        pytest.raises(BrokerError, match=r"refuses a message \(reason 135\)"),
    ):
        session.publish([("kit/a/cmd", b"1")], qos=1)


def test_a_message_that_is_too_large_is_not_even_sent(mosquitto: Guest) -> None:
    session, topic = mosquitto.open(), mosquitto.topic("update")
    with pytest.raises(BrokerError, match="too large for the broker: 200"):
        session.publish([(topic, os.urandom(20_000))])
    session.publish([(topic, os.urandom(10_000))], qos=1)
