"""The gateway's session does the same with both brokers of the kit."""

import os
import signal
import threading
import time
from contextlib import nullcontext, suppress

import pytest

from gateway.broker import MQTT_5, MQTT_311, BrokerError, SessionLost, open_session
from tests.broker.brokers import Guest, publish, take
from tests.conftest import free_port


def test_what_a_board_publishes_is_delivered_once_and_acknowledged(
    guest: Guest,
) -> None:
    session = guest.open()
    sent = [(guest.topic(f"baobab-{i}"), b"%d" % i) for i in range(50)]
    publish(guest.port, *sent)
    got = take(session, 50)
    assert [(d.topic, d.payload) for d in got] == sent
    assert all(d.packet_id and not d.retained and not d.duplicate for d in got)
    session.acknowledge(got)
    session.close()
    # Acknowledged means gone: the broker has nothing for the same session again.
    assert guest.open().receive(0.3) == []


def test_it_says_which_broker_and_protocol_it_found(guest: Guest) -> None:
    facts = guest.open().facts
    if guest.kind == "mosquitto":
        assert facts["protocol"] == MQTT_5
        assert str(facts["broker"]).startswith("mosquitto 2.")
    else:
        assert facts["protocol"] == MQTT_311
        assert str(facts["broker"]).startswith("amqtt 0.")
    assert facts["resumed"] is False


def test_mqtt_311_can_be_asked_for(guest: Guest) -> None:
    session = guest.open(protocol=MQTT_311)
    assert session.facts["protocol"] == MQTT_311
    guest.publish(b"1")
    session.acknowledge(take(session, 1))
    session.close()
    assert guest.open(protocol=MQTT_311).receive(0.3) == []


def test_a_retained_message_is_flagged_only_as_an_old_copy(own: Guest) -> None:
    first = own.open("first")
    publish(own.port, (own.topic("state"), b"{}"), retain=True)
    assert [d.retained for d in take(first, 1)] == [False]
    copies = take(own.open("later"), 1)  # amqtt may send two
    assert {(d.topic, d.retained) for d in copies} == {(own.topic("state"), True)}


def test_receive_returns_what_is_there_without_waiting_for_more(guest: Guest) -> None:
    session = guest.open()
    guest.publish(b"1")
    started_s = time.monotonic()
    assert len(session.receive(60)) == 1
    assert time.monotonic() - started_s < 30


def test_receive_gives_up_after_its_timeout(guest: Guest) -> None:
    session = guest.open()
    assert session.receive(0) == []
    assert session.receive(0.05) == []


def test_another_thread_can_end_the_wait(guest: Guest) -> None:
    session = guest.open()
    waker = threading.Timer(0.1, session.wake)
    waker.start()
    started_s = time.monotonic()
    assert session.receive(60) == []
    assert time.monotonic() - started_s < 30
    waker.join()
    session.wake()
    assert session.receive(60) == [], "a wake that comes before the wait counts too"


def test_no_more_than_the_window_is_handed_over_unacknowledged(guest: Guest) -> None:
    session = guest.open(window=10)
    guest.publish(*[b"%d" % i for i in range(35)])
    got = take(session, 10)
    assert len(got) == 10
    assert session.receive(0.2) == []
    for _ in range(3):
        session.acknowledge(got[:7])
        got = got[7:] + take(session, 7)
        assert len(got) == 10
        assert session.receive(0) == []
    session.acknowledge(got)
    rest = take(session, 4)
    assert [d.payload for d in got + rest] == [b"%d" % i for i in range(21, 35)]


def test_what_we_publish_reaches_a_board(own: Guest) -> None:
    board, gateway = own.open("board"), own.open("gateway")
    gateway.publish([(own.topic("ack"), b"1"), (own.topic("ack"), b"2")])
    gateway.publish([(own.topic("cmd"), b"3")], qos=1)
    gateway.publish([(own.topic("update"), b"4")], qos=1, retain=True)
    assert [d.payload for d in take(board, 4)] == [b"1", b"2", b"3", b"4"]
    assert any(d.retained for d in take(own.open("late board"), 1))


def test_doing_nothing_is_allowed(guest: Guest) -> None:
    session = guest.open()
    session.publish([])
    session.publish(iter(()), qos=1)
    session.acknowledge([])
    assert session.receive(0) == []


def test_many_messages_at_qos_1_respect_the_brokers_own_window(guest: Guest) -> None:
    sender, receiver = guest.open("sender"), guest.open("receiver")
    sender.publish([(guest.topic("cmd"), b"%d" % i) for i in range(100)], qos=1)
    assert [d.payload for d in take(receiver, 100)] == [b"%d" % i for i in range(100)]


def test_what_was_not_acknowledged_comes_again_after_a_reconnect(
    mosquitto: Guest,
) -> None:
    first = mosquitto.open()
    mosquitto.publish(b"1", b"2")
    one, two = take(first, 2)
    first.acknowledge([one])
    first.close()
    mosquitto.publish(b"3")
    second = mosquitto.open()
    again, queued = take(second, 2)
    assert second.facts["resumed"] is True
    assert (again.payload, again.duplicate) == (two.payload, True)
    assert (queued.payload, queued.duplicate) == (b"3", False)


def test_an_embedded_broker_keeps_nothing_for_a_gateway_that_is_away(
    embedded: Guest,
) -> None:
    """Pinned: were amqtt to keep it, it would flag it retained, hence refused."""
    embedded.open().close()
    embedded.publish(b"while away")
    session = embedded.open()
    embedded.publish(b"now")
    assert [(d.payload, d.retained) for d in take(session, 1)] == [(b"now", False)]


def test_a_session_that_is_taken_over_is_lost(guest: Guest) -> None:
    first, embedded = guest.open(), guest.kind == "embedded"
    # amqtt ends both, the second at any moment; that trying again is enough counts
    with suppress(SessionLost) if embedded else nullcontext():
        second = guest.open()
        for _ in range(20 if embedded else 0):
            second.receive(0.5)
    with pytest.raises(SessionLost):
        for _ in range(20):
            first.receive(0.5)
    if embedded:
        second = guest.open()
    guest.publish(b"1")
    assert [d.payload for d in take(second, 1)] == [b"1"]


def test_our_own_messages_do_not_come_back_with_mqtt_5(mosquitto: Guest) -> None:
    session = mosquitto.open()
    session.publish([(mosquitto.topic("ack"), b"mine")])
    session.publish([(mosquitto.topic("ack"), b"mine too")], qos=1)
    mosquitto.publish(b"theirs")
    assert [d.payload for d in take(session, 1)] == [b"theirs"]
    assert session.receive(0.2) == []


def kill(guest: Guest) -> None:
    """Kill the broker itself, not only what wraps it."""
    victim = guest.broker.process.pid
    if guest.kind == "mosquitto":
        victim = guest.broker.mosquitto().pid
    os.kill(victim, signal.SIGKILL)


def test_a_killed_broker_is_noticed_at_once(own: Guest) -> None:
    session = own.open()
    kill(own)
    started_s = time.monotonic()
    with pytest.raises(SessionLost, match="closed the connection"):
        session.receive(60)
    assert time.monotonic() - started_s < 30
    with pytest.raises(SessionLost):
        session.publish([(own.topic("ack"), b"")] * 2, qos=1)


def test_what_came_before_the_end_is_still_handed_over(own: Guest) -> None:
    session, witness = own.open(), own.open("witness")
    own.publish(b"last words")
    take(witness, 1)  # so the broker has handed it out, to both
    kill(own)
    assert [d.payload for d in session.receive(10)] == [b"last words"]
    with pytest.raises(SessionLost):
        session.receive(10)


def test_a_closed_session_says_so(guest: Guest) -> None:
    session = guest.open()
    session.close()
    session.close()
    session.wake()
    with pytest.raises(SessionLost, match="closed"):
        session.receive(1)


def test_without_a_broker_there_is_a_sentence() -> None:
    port = free_port()
    for protocol in (None, MQTT_5, MQTT_311):
        with pytest.raises(BrokerError, match=f"No broker answers at .*:{port}"):
            open_session("127.0.0.1", port, "gateway", ["kit/#"], protocol=protocol)


def test_a_machine_that_does_not_exist_has_a_sentence() -> None:
    with pytest.raises(BrokerError, match=r"no machine named nowhere\.invalid"):
        open_session("nowhere.invalid", 1883, "gateway", ["kit/#"])


def test_the_address_to_listen_on_means_this_machine(guest: Guest) -> None:
    guest.open(host="0.0.0.0")
