"""Pings and windows: the MQTT 5 session with a broker that stalls, floods or dies."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from gateway.broker import Delivery, SessionLost, encode
from tests.broker.peer import CONNACK, SUBACK, Peer, open_to, scripted
from tests.conftest import wait_for


def keep_alive_of_a_second(peer: Peer) -> None:
    peer.welcome(b"\x20\x06\x00\x00\x03\x13\x00\x01")


def test_pings_keep_the_session_alive() -> None:
    def script(peer: Peer) -> None:
        keep_alive_of_a_second(peer)
        for _ in range(2):
            assert peer.read() == encode.PING
            peer.say(b"\xd0\x00")
        peer.say(encode.publish("kit/a/telemetry", b"still here", 0, False))
        peer.hold()

    with scripted(script) as port, closing(open_to(port, timeout_s=5)) as session:
        assert [d.payload for d in session.receive(10)] == [b"still here"]


def test_a_ping_without_answer_means_that_the_broker_is_gone() -> None:
    def script(peer: Peer) -> None:
        keep_alive_of_a_second(peer)
        peer.hold()

    with (
        scripted(script) as port,
        closing(open_to(port, timeout_s=1)) as session,
        pytest.raises(SessionLost, match="does not answer"),
    ):
        session.receive(10)


def test_a_broker_that_stops_reading_is_noticed() -> None:
    def script(peer: Peer) -> None:
        peer.welcome()
        wait_for(lambda: given_up)

    given_up: list[bool] = []
    with scripted(script) as port, closing(open_to(port, timeout_s=1)) as session:
        with pytest.raises(SessionLost, match="stopped reading"):
            session.publish([("kit/a/update", bytes(20_000_000))])
        given_up.append(True)


def flood(count: int, qos: int) -> Iterator[bytes]:
    for number in range(1, count + 1):
        yield encode.publish("kit/a/telemetry", b"%d" % number, number * qos, False)


def test_an_answer_is_found_behind_any_number_of_deliveries() -> None:
    """Mosquitto 2.0 sends all it has when a session comes back, window or not."""

    def script(peer: Peer) -> None:
        peer.read()
        peer.say(CONNACK + b"".join(flood(500, 1)) + b"".join(flood(500, 0)))
        peer.read()
        peer.say(SUBACK)
        peer.hold()

    with scripted(script) as port, closing(open_to(port, window=20)) as session:
        got: list[Delivery] = []
        while len(got) < 500:
            deliveries = session.receive(5)
            assert 0 < len(deliveries) <= 20
            session.acknowledge(deliveries)
            got += deliveries
        assert [d.payload for d in got] == [b"%d" % n for n in range(1, 501)]


def test_a_full_window_is_left_in_the_network() -> None:
    def script(peer: Peer) -> None:
        peer.welcome()
        peer.say(b"".join(flood(30, 1)))
        peer.hold()

    with scripted(script) as port, closing(open_to(port, window=20)) as session:
        got = session.receive(5)
        while len(got) < 20:
            got += session.receive(5)
        assert session.receive(0.1) == []
        session.acknowledge(got)
        session.acknowledge(got)  # a second time is nothing
        assert [d.packet_id for d in session.receive(5)] == list(range(21, 31))
