"""The gateway's session with a broker: what it can do, what it hands over, errors."""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gateway.errors import DannayaError

MQTT_5 = 5
MQTT_311 = 4  # the protocol level that MQTT 3.1.1 writes in its CONNECT

KEEP_ALIVE_S = 25
SESSION_EXPIRY_S = 7 * 24 * 3600
GOODBYE_S = 1.0  # how long to wait at the end until the broker has heard all
PACKET_LIMIT = 65_536  # bytes of one received packet, all of it
VERSION_TOPIC = "$SYS/broker/version"
VERSION_S = 0.2  # how long to wait for it: not every broker tells its version


class BrokerError(DannayaError):
    """The broker cannot be reached, refuses us, or cannot be started."""


class SessionLost(BrokerError):
    """The connection to the broker is gone; the message says why."""


class Delivery(NamedTuple):
    """One message from the broker; ``packet_id`` is 0 at QoS 0 (nothing to ack)."""

    topic: str
    payload: bytes
    retained: bool
    packet_id: int
    duplicate: bool


class Session(Protocol):
    """A connection with a persistent session; for one thread, except ``wake``."""

    @property
    def facts(self) -> Mapping[str, object]:
        """Return what is known of the other side, ready to be written as JSON.

        ``protocol``: MQTT_5 or MQTT_311; ``broker``: its name and version;
        ``resumed``: whether it still had our session when we connected.
        """

    def receive(self, timeout_s: float) -> list[Delivery]:
        """Wait for one delivery and return it with all that is already there.

        At most ``receive_maximum`` deliveries; an empty list after ``timeout_s`` or
        a ``wake``. SessionLost when the connection is gone.
        """

    def acknowledge(
        self, deliveries: Iterable[Delivery], answers: Iterable[tuple[str, bytes]] = ()
    ) -> None:
        """Tell the broker that these deliveries of this session are safe.

        ``answers``, (topic, payload) pairs at QoS 0, leave with it: one send where we
        can, for a batch a few milliseconds long is made of little else. Deliveries of
        an earlier session must be dropped, not acknowledged here: the broker numbers
        anew. SessionLost when the connection is gone.
        """

    def publish(
        self, messages: Iterable[tuple[str, bytes]], qos: int = 0, retain: bool = False
    ) -> None:
        """Send (topic, payload) pairs; at QoS 1, wait until the broker has them.

        BrokerError when the broker refuses one, SessionLost when it is gone.
        """

    def wake(self) -> None:
        """End the present or the next ``receive``; any thread may call it."""

    def close(self) -> None:
        """Say goodbye and free everything; the broker keeps the session."""


@dataclass(frozen=True)
class Wanted:
    """What a session is opened with; see ``gateway.broker.opening.open_session``."""

    host: str
    port: int
    client_id: str
    subscriptions: Sequence[str]
    username: str | None
    password: str | None
    tls: ssl.SSLContext | None
    receive_maximum: int
    timeout_s: float


def broker_name(version: bytes) -> str:
    """Return "mosquitto 2.0.11" from what VERSION_TOPIC says."""
    return version[:80].decode("utf-8", "replace").replace(" version ", " ")
