"""An MQTT 3.1.1 session through paho-mqtt, for brokers that do not speak MQTT 5.

There is no no-local and no receive maximum in MQTT 3.1.1: what we publish comes back
when a subscription matches, and the window is kept by leaving the rest unread.
"""

import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from gateway.broker import reasons
from gateway.broker.handshake import REFUSED
from gateway.broker.inbox import Inbox
from gateway.broker.session import (
    KEEP_ALIVE_S,
    MQTT_311,
    VERSION_S,
    VERSION_TOPIC,
    BrokerError,
    Delivery,
    SessionLost,
    Wanted,
)
from gateway.broker.stream import await_end
from gateway.broker.waker import Waker
from gateway.language import tr

LOOK_S = 0.5  # paho's own timers (pings) are looked after this often


def open_session(wanted: Wanted) -> "Mqtt311Session":
    """Connect with clean session off and subscribe at QoS 1, or raise BrokerError."""
    session = Mqtt311Session(new_client(wanted), wanted)
    try:
        session.connect(wanted.host, wanted.port)
        session.subscribe(wanted.subscriptions)
    except BaseException:
        session.close()
        raise
    return session


def new_client(wanted: Wanted) -> Client:
    """Return a paho client that acknowledges and reconnects only when told."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        wanted.client_id,
        clean_session=False,
        protocol=MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    if wanted.username is not None:
        client.username_pw_set(wanted.username, wanted.password)
    if wanted.tls is not None:
        client.tls_set_context(wanted.tls)
    client.connect_timeout = wanted.timeout_s
    return client


class Mqtt311Session:
    """A connected session; see ``gateway.broker.session.Session``."""

    def __init__(self, client: Client, wanted: Wanted) -> None:
        self._client = client
        self._inbox = Inbox(client)
        self._waker = Waker()
        self._window = wanted.receive_maximum
        self._timeout_s = wanted.timeout_s

    def connect(self, host: str, port: int) -> None:
        """Connect and wait for the answer; BrokerError when it is no."""
        try:
            self._client.connect(host, port, KEEP_ALIVE_S)
        except OSError as error:
            raise BrokerError(reasons.unreachable(host, port, error)) from error
        connected = self._client.socket()
        if isinstance(connected, socket.socket):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._run_until(lambda: self._inbox.connack is not None, self._timeout_s)
        if self._inbox.connack:
            raise BrokerError(reasons.refused(self._inbox.connack))

    def subscribe(self, topics: Iterable[str]) -> None:
        """Subscribe and wait for the answer; BrokerError when it is no."""
        topics = list(topics)
        self._client.subscribe([*((topic, 1) for topic in topics), (VERSION_TOPIC, 0)])
        self._run_until(lambda: self._inbox.granted is not None, self._timeout_s)
        for topic, code in zip(topics, self._inbox.granted or (), strict=False):
            if code >= REFUSED:
                raise BrokerError(reasons.not_subscribed(topic, code))
        inbox = self._inbox
        with suppress(SessionLost):  # not every broker tells its version
            self._run_until(lambda: bool(inbox.broker or inbox.ready), VERSION_S)

    @property
    def facts(self) -> Mapping[str, object]:
        """Return protocol level, broker, and whether it still knew our session."""
        return {
            "protocol": MQTT_311,
            "broker": self._inbox.broker or "MQTT 3.1.1",
            "resumed": self._inbox.resumed,
        }

    def receive(self, timeout_s: float) -> list[Delivery]:
        """Return what is there, or what comes first within ``timeout_s``."""
        deadline_s = time.monotonic() + timeout_s
        woken = False
        while True:
            self._collect()
            left_s = deadline_s - time.monotonic()
            if self._inbox.ready or left_s <= 0 or woken:
                break
            self._wait(min(left_s, LOOK_S), reading=self._is_open(), waker=self._waker)
            woken = self._waker.clear()
        ready, self._inbox.ready = self._inbox.ready, []
        return ready

    def _is_open(self) -> bool:
        """Whether the window lets us read on."""
        inbox = self._inbox
        return max(len(inbox.ready), len(inbox.unacknowledged)) < self._window

    def _collect(self) -> None:
        """Read what is there while the window allows it."""
        before = -1
        while before < len(self._inbox.ready) and self._is_open():
            before = len(self._inbox.ready)
            self._turn()
        if self._inbox.lost and not self._inbox.ready:
            raise SessionLost(self._inbox.lost)

    def _turn(self) -> None:
        """Let paho read one packet, write what it has kept, and keep its time."""
        try:
            if not self._inbox.lost:
                self._client.loop_read()
                self._client.loop_misc()
            if self._client.want_write():
                self._client.loop_write()
        except (ValueError, IndexError, struct.error) as error:
            raise SessionLost(
                tr("The broker does not keep to MQTT: {detail}.", detail=str(error))
            ) from error

    def _run_until(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Read, whatever the window, until ``done``; SessionLost when it is late."""
        deadline_s = time.monotonic() + timeout_s
        while not done():
            if self._inbox.lost:
                raise SessionLost(self._inbox.lost)
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                raise SessionLost(tr("The broker does not answer."))
            self._wait(min(left_s, LOOK_S))
            self._turn()

    def _wait(
        self, timeout_s: float, reading: bool = True, waker: Waker | None = None
    ) -> None:
        """Wait for bytes, for room to write what paho has kept, or for a waker."""
        connected = self._client.socket()
        pending = getattr(connected, "pending", None)  # of TLS: select sees it not
        if connected is None or (reading and pending is not None and pending()):
            return
        events = selectors.EVENT_READ if reading else 0
        if self._client.want_write():
            events |= selectors.EVENT_WRITE
        with selectors.DefaultSelector() as selector:
            if events:
                selector.register(connected, events)
            if waker is not None:
                selector.register(waker, selectors.EVENT_READ)
            selector.select(timeout_s)

    def acknowledge(
        self, deliveries: Iterable[Delivery], answers: Iterable[tuple[str, bytes]] = ()
    ) -> None:
        """Tell the broker that deliveries are safe, then send the answers."""
        for delivery in deliveries:
            if delivery.packet_id in self._inbox.unacknowledged:
                self._inbox.unacknowledged.discard(delivery.packet_id)
                self._check(self._client.ack(delivery.packet_id, 1))
        self.publish(answers)

    def publish(
        self, messages: Iterable[tuple[str, bytes]], qos: int = 0, retain: bool = False
    ) -> None:
        """Send messages; at QoS 1, return when the broker has them."""
        sent = [
            self._client.publish(topic, payload, qos, retain)
            for topic, payload in messages
        ]
        for message in sent:
            self._check(message.rc)
        self._run_until(lambda: all(m.is_published() for m in sent), self._timeout_s)

    def _check(self, status: MQTTErrorCode) -> None:
        if status != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._inbox.lost = self._inbox.lost or tr(
                "The broker closed the connection."
            )
            raise SessionLost(self._inbox.lost)

    def wake(self) -> None:
        """End the present or the next ``receive``; any thread may call it."""
        self._waker.wake()

    def close(self) -> None:
        """Say goodbye and close; the broker keeps the session."""
        self._inbox.lost = self._inbox.lost or tr("The session is closed.")
        # paho would close its socket at once; the broker hangs up when it has read
        # all, and to come back before that would lose our last acknowledgements.
        self._client.on_socket_close = _await_end
        self._client.disconnect()
        self._waker.close()


def _await_end(*told: Any) -> None:
    """Serve as paho's ``on_socket_close`` (client, userdata, socket)."""
    await_end(told[2])
