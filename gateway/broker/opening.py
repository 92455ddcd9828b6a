"""Open the gateway's persistent session with a broker, MQTT 5 first, else 3.1.1."""

import ssl
from collections.abc import Sequence

from gateway.broker import mqtt5, mqtt311
from gateway.broker.handshake import OlderBroker
from gateway.broker.ports import to_connect
from gateway.broker.session import MQTT_5, MQTT_311, Session, Wanted


def open_session(
    host: str,
    port: int,
    client_id: str,
    subscriptions: Sequence[str],
    *,
    username: str | None = None,
    password: str | None = None,
    tls: ssl.SSLContext | None = None,
    receive_maximum: int = 1000,
    protocol: int | None = None,
    timeout_s: float = 10,
) -> Session:
    """Return a session that is connected and subscribed at QoS 1.

    The broker keeps it for 7 days: what arrives while we are away waits there, and
    at most ``receive_maximum`` messages (1 to 65535) are handed over before they are
    acknowledged. ``protocol`` is MQTT_5, MQTT_311, or None to try 5 and then 3.1.1.
    BrokerError, with a sentence, when it fails; trying again is the caller's matter.
    """
    wanted = Wanted(
        to_connect(host),
        port,
        client_id,
        tuple(subscriptions),
        username,
        password,
        tls,
        receive_maximum,
        timeout_s,
    )
    if protocol == MQTT_311:
        return mqtt311.open_session(wanted)
    try:
        return mqtt5.open_session(wanted, patient=protocol == MQTT_5)
    except OlderBroker:
        if protocol == MQTT_5:
            raise
    return mqtt311.open_session(wanted)
