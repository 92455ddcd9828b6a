"""What most tutorials build: a board that believes the broker, a gateway that listens.

Both use MQTT as it is meant: QoS 1, a persistent session, and paho at its best.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from gateway.trust.hang_up import hang_up
from gateway.trust.visitor import Door

GATEWAY = "tutorial-gateway"


class TutorialBoard:
    """Sends numbered readings; what the broker has acknowledged, it forgets."""

    def __init__(self, board: str, door: Door, user: str, password: str) -> None:
        self.topic = f"kit/{board}/telemetry"
        self.sent: list[int] = []
        self._numbers: dict[int, int] = {}
        self._answered: set[int] = set()
        self._client = client_of(board, user, password)
        self._client.on_publish = self._take_answer
        self._client.connect_async(door.host, door.port, keepalive=5)
        self._client.reconnect_delay_set(1, 1)
        self._client.loop_start()

    @property
    def believed(self) -> set[int]:
        """Return the numbers of the readings that the broker has acknowledged."""
        known = self._numbers.copy()
        return {known[one] for one in self._answered.copy() if one in known}

    def is_connected(self) -> bool:
        """Tell whether it is at the broker."""
        return self._client.is_connected()

    def say(self, value: float) -> None:
        """Send one reading; without a connection it is lost, as nobody keeps it."""
        number = len(self.sent)
        self.sent.append(number)
        if not self._client.is_connected():
            return
        pack = json.dumps([{"n": "temperature", "u": "Cel", "v": value, "i": number}])
        told = self._client.publish(self.topic, pack, qos=1)
        self._numbers[told.mid] = number

    def end(self) -> None:
        """Hang up."""
        hang_up(self._client)

    def _take_answer(self, _c: Any, _d: Any, number: int, *_: Any) -> None:
        self._answered.add(number)  # it can come before ``say`` has noted the number


class TutorialGateway:
    """Keeps what it hears: number -> value; ``see`` hears of each value."""

    def __init__(
        self,
        topic: str,
        door: Door,
        user: str,
        password: str,
        see: Callable[[float], None],
    ) -> None:
        self.stored: dict[int, float] = {}
        self.ready = threading.Event()
        self._topic = topic
        self._see = see
        self._client = client_of(GATEWAY, user, password, clean=False)
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = lambda *_: self.ready.set()
        self._client.on_message = self._take
        self._client.connect(door.host, door.port, keepalive=5)
        self._client.loop_start()

    def end(self) -> None:
        """End it; the broker keeps its session, and what comes for it meanwhile."""
        hang_up(self._client)

    def _subscribe(self, client: mqtt.Client, *_: Any) -> None:
        client.subscribe(self._topic, qos=1)

    def _take(self, _c: Any, _d: Any, message: mqtt.MQTTMessage) -> None:
        record = json.loads(message.payload)[0]
        self.stored[int(record["i"])] = float(record["v"])
        self._see(float(record["v"]))


def client_of(name: str, user: str, password: str, clean: bool = True) -> mqtt.Client:
    """Return a client that is not connected yet."""
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=name, clean_session=clean
    )
    client.username_pw_set(user, password)
    return client


def config(user: str, password: str) -> str:
    """Return the file in which tutorials keep a password."""
    return f'MQTT_USER = "{user}"\nMQTT_PASSWORD = "{password}"\n'


def read_config(path: Path) -> dict[str, str]:
    """Return what such a file says."""
    lines = path.read_text("utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines)
    return {name: value.strip('"') for name, _, value in pairs}
