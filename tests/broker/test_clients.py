"""What both brokers do with boards, browsers, strangers and the silent."""

import socket
from contextlib import suppress

from tests.broker.brokers import (
    Guest,
    client_311,
    closed_by_peer,
    publish,
    sized,
    take,
)


def test_a_packet_that_is_too_large_costs_its_sender_the_connection(
    guest: Guest,
) -> None:
    session = guest.open()
    topic = guest.topic("large").encode()
    with client_311(guest.port) as large:
        # A PUBLISH with 20,000 bytes behind its length.
        body = sized(topic) + bytes(20_000 - 2 - len(topic))
        with suppress(ConnectionError):  # the broker may not wait for all of it
            large.sendall(b"\x30\xa0\x9c\x01" + body)
        assert closed_by_peer(large)
    guest.publish(bytes(16_000))
    assert [len(d.payload) for d in take(session, 1)] == [16_000]


def test_the_last_will_of_a_client_that_went_silent_is_published(
    embedded: Guest,
) -> None:
    """amqtt by itself never notices a client that lost its power."""
    session, topic = embedded.open(), embedded.topic("state")
    with client_311(embedded.port, keep_alive_s=1, will=topic) as silent:
        assert [d.topic for d in take(session, 1)] == [topic]
        assert closed_by_peer(silent)


def test_a_board_in_a_browser_comes_by_websocket(guest: Guest) -> None:
    session = guest.open()
    port = guest.broker.websocket_port
    publish(port, (guest.topic("web-10"), b"[]"), websocket=True)
    assert [d.payload for d in take(session, 1)] == [b"[]"]


def test_what_is_no_client_of_mqtt_disturbs_nobody(guest: Guest) -> None:
    session = guest.open()
    before = guest.broker.stderr()
    for nonsense in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x10\x00",
        b"\x10\xff\xff\xff\xff",
        b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\xff\xff",
    ):
        with socket.create_connection(("127.0.0.1", guest.port), 10) as stranger:
            with suppress(ConnectionError):
                stranger.sendall(nonsense + bytes(70_000))
            assert closed_by_peer(stranger)
    guest.publish(b"1")
    assert len(take(session, 1)) == 1
    assert guest.broker.stderr() == before, "and is not worth a word in the log"
