"""A client that visits the room's own brokers, to see what they let it do."""

import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from gateway.trust.hang_up import Closing, let_go

ANSWER_S = 5.0
# What visitors call themselves, where a broker lets them: never as a board does.
PROBE = "dannaya-probe"
LOOP_S = 0.05
IN = 0  # CONNACK: come in
REFUSED = (4, 5)  # MQTT 3.1.1 section 3.2.2.3: wrong name or password, not authorised
# paho gives MQTT 5 reason codes whatever the version: bad password, not authorised
CODES = {0x86: 4, 0x87: 5, 0x85: 2}


class Door(NamedTuple):
    """Where a broker listens, and what is trusted there; None: no encryption."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Name(NamedTuple):
    """What a visitor calls itself; a user of None says no name at all."""

    client_id: str
    user: str | None = None
    password: str | None = None


class NoAnswer(Exception):
    """The broker could not be asked: it is away, or does not speak with us."""


class Visitor:
    """A visit at a broker, for the time of a ``with`` block; MQTT 3.1.1."""

    def __init__(self, door: Door, name: Name, harmless: bool = False) -> None:
        """``harmless``: what the broker keeps for this name stays there, unread."""
        self.code: int | None = None
        self.heard: list[str] = []
        self._pending: set[int | None] = set()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            name.client_id,
            clean_session=not harmless,
            manual_ack=harmless,
        )
        if name.user is not None:
            self._client.username_pw_set(name.user, name.password)
        if door.tls is not None:
            door.tls.sslsocket_class = Closing
            self._client.tls_set_context(door.tls)
        self._client.on_connect = self._take_code
        self._client.on_message = self._take_message
        self._client.on_subscribe = self._take_answer
        self._client.on_publish = self._take_answer
        self._door = door

    def __enter__(self) -> Self:
        """Come in, or be turned away: ``code`` tells. NoAnswer when neither happens."""
        try:
            self._client.connect(self._door.host, self._door.port, keepalive=10)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            self._leave()
            raise NoAnswer(str(error)) from error
        self._run(lambda: self.code is not None, ANSWER_S)
        if self.code is None:
            self._leave()
            raise NoAnswer("no CONNACK")
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        """Hang up, and let go of all that paho holds."""
        with suppress(OSError, ValueError):
            self._client.disconnect()
            self._client.loop(0)
        connection = self._client.socket()
        if connection is not None:
            connection.close()
        let_go(self._client)

    @property
    def is_in(self) -> bool:
        """Tell whether the broker let the visitor in."""
        return self.code == IN

    def subscribe(self, topics: Sequence[str]) -> None:
        """Ask to hear topics, and wait for the broker's answer."""
        self._wait_for(self._client.subscribe([(topic, 0) for topic in topics]))

    def publish(self, topic: str, payload: bytes) -> None:
        """Say something at QoS 1, and wait for the broker's answer."""
        told = self._client.publish(topic, payload, qos=1)
        self._wait_for((told.rc, told.mid))

    def listen(self, seconds: float) -> None:
        """Hear what comes for some time: ``heard`` holds the topics."""
        self._run(lambda: False, seconds)

    def _wait_for(self, asked: tuple[Any, int | None]) -> None:
        number = asked[1]
        self._run(lambda: number in self._pending, ANSWER_S)
        if number not in self._pending:
            raise NoAnswer("no acknowledgement")

    def _run(self, enough: Callable[[], bool], seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while not enough() and time.monotonic() < until_s:
            if self._client.loop(LOOP_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return

    def _take_code(self, _c: Any, _d: Any, _f: Any, reason: Any, _p: Any) -> None:
        self.code = CODES.get(reason.value, reason.value)

    def _take_message(self, _c: Any, _d: Any, message: mqtt.MQTTMessage) -> None:
        self.heard.append(message.topic)

    def _take_answer(self, _c: Any, _d: Any, number: int, *_: Any) -> None:
        self._pending.add(number)


def knock(door: Door, name: Name) -> bool | None:
    """Tell whether a broker lets somebody in; None when it could not be asked."""
    try:
        with Visitor(door, name) as visitor:
            return visitor.is_in
    except NoAnswer:
        return None
