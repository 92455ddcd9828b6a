"""An MQTT 5 session with a receive loop of our own: many messages in few calls."""

import time
from collections.abc import Iterable, Mapping
from itertools import islice

from gateway.broker import decode, encode, handshake
from gateway.broker.connection import Connection
from gateway.broker.handshake import REFUSED, Terms
from gateway.broker.session import (
    MQTT_5,
    VERSION_S,
    VERSION_TOPIC,
    BrokerError,
    Delivery,
    Wanted,
    broker_name,
)
from gateway.broker.stream import open_stream
from gateway.language import tr

FALLBACK_S = 3.0  # a broker of MQTT 3.1.1 may never answer a CONNECT of MQTT 5


def open_session(wanted: Wanted, patient: bool = False) -> "Mqtt5Session":
    """Connect and subscribe; OlderBroker when the broker does not know MQTT 5.

    A broker that says nothing for FALLBACK_S is taken for an older one, unless we
    are ``patient`` and give it all of ``timeout_s``.
    """
    stream = open_stream(wanted.host, wanted.port, wanted.tls, wanted.timeout_s)
    connection = Connection(stream, wanted.receive_maximum, wanted.timeout_s)
    try:
        answer_s = wanted.timeout_s if patient else min(FALLBACK_S, wanted.timeout_s)
        terms = handshake.connect(connection, wanted, answer_s)
        connection.keep_alive_s = terms.keep_alive_s
        handshake.subscribe(connection, wanted)
        session = Mqtt5Session(connection, terms)
        session.await_version(time.monotonic() + VERSION_S)
    except BaseException:
        connection.close()
        raise
    return session


class Mqtt5Session:
    """A connected session; see ``gateway.broker.session.Session``."""

    def __init__(self, connection: Connection, terms: Terms) -> None:
        self._connection = connection
        self._terms = terms
        self._broker: str | None = None

    @property
    def facts(self) -> Mapping[str, object]:
        """Return protocol level, broker, and whether it still knew our session."""
        return {
            "protocol": MQTT_5,
            "broker": self._broker or "MQTT 5",
            "resumed": self._terms.resumed,
        }

    def receive(self, timeout_s: float) -> list[Delivery]:
        """Return what is there, or what comes first within ``timeout_s``."""
        deadline_s = time.monotonic() + timeout_s
        connection = self._connection
        going_on = True
        while True:
            connection.collect()
            if self._broker is None:
                self._learn_broker()
            deliveries = connection.hand_over()
            if deliveries or not going_on:
                return deliveries
            going_on = connection.wait(deadline_s)

    def await_version(self, deadline_s: float) -> None:
        """Wait for the broker's version, if nothing more important has come."""
        going_on = True
        while going_on:
            self._connection.collect()
            self._learn_broker()
            known = self._broker is not None or self._connection.ready
            going_on = not known and self._connection.wait(deadline_s)

    def _learn_broker(self) -> None:
        """Take the broker's version out of what is ready: it is not for the caller."""
        for index, delivery in enumerate(self._connection.ready):
            if delivery.topic == VERSION_TOPIC:
                self._broker = broker_name(delivery.payload)
                del self._connection.ready[index]
                return

    def acknowledge(
        self, deliveries: Iterable[Delivery], answers: Iterable[tuple[str, bytes]] = ()
    ) -> None:
        """Tell the broker that deliveries are safe, with the answers, in one send."""
        packets = [self._encode(*answer, 0, False) for answer in answers]
        ids = [delivery.packet_id for delivery in deliveries]
        self._connection.acknowledge(ids, b"".join(packets))

    def publish(
        self, messages: Iterable[tuple[str, bytes]], qos: int = 0, retain: bool = False
    ) -> None:
        """Send messages in one send; at QoS 1, return when the broker has them.

        BrokerError when it refuses one or when one is larger than it takes.
        """
        if not min(qos, self._terms.maximum_qos):
            self._send([self._encode(*message, 0, retain) for message in messages])
            return
        rest = iter(messages)
        while batch := list(islice(rest, self._terms.receive_maximum)):
            numbered = enumerate(batch, 1)
            self._send([self._encode(*m, number, retain) for number, m in numbered])
            for _ in batch:
                self._confirm()

    def _encode(
        self, topic: str, payload: bytes, packet_id: int, retain: bool
    ) -> bytes:
        packet = encode.publish(topic, payload, packet_id, retain)
        if len(packet) > self._terms.packet_limit:
            raise BrokerError(
                tr(
                    "A message on {topic} is too large for the broker: {size} bytes.",
                    topic=topic,
                    size=len(packet),
                )
            )
        return packet

    def _send(self, packets: list[bytes]) -> None:
        if packets:
            self._connection.send(b"".join(packets))

    def _confirm(self) -> None:
        """Wait for one PUBACK (3.4)."""
        deadline_s = time.monotonic() + self._connection.timeout_s
        puback = self._connection.expect(decode.PUBACK, deadline_s)
        code = puback.body[2] if len(puback.body) > 2 else 0
        if code >= REFUSED:
            raise BrokerError(
                tr("The broker refuses a message (reason {code}).", code=code)
            )

    def wake(self) -> None:
        """End the present or the next ``receive``; any thread may call it."""
        self._connection.wake()

    def close(self) -> None:
        """Say goodbye and close; the broker keeps the session."""
        self._connection.close()
