"""The first words with a broker of MQTT 5: CONNECT, SUBSCRIBE, and its answers."""

import time
from dataclasses import dataclass

from gateway.broker import decode, encode, reasons
from gateway.broker.connection import Connection
from gateway.broker.decode import Control, MalformedPacket
from gateway.broker.session import (
    KEEP_ALIVE_S,
    PACKET_LIMIT,
    SESSION_EXPIRY_S,
    VERSION_TOPIC,
    BrokerError,
    SessionLost,
    Wanted,
)
from gateway.language import tr

QOS_1_NO_LOCAL = 0x05
SUBSCRIBE_ID = 1
REFUSED = 0x80  # this reason code and those above


class OlderBroker(BrokerError):
    """The broker does not seem to speak MQTT 5; MQTT 3.1.1 may work."""


@dataclass(frozen=True)
class Terms:
    """What the broker grants in its CONNACK (section 3.2.2.3)."""

    resumed: bool
    keep_alive_s: int = KEEP_ALIVE_S
    receive_maximum: int = 65_535
    maximum_qos: int = 2
    packet_limit: int = 268_435_460


def connect(connection: Connection, wanted: Wanted, answer_s: float) -> Terms:
    """Send CONNECT and return the broker's terms.

    OlderBroker when it does not answer in MQTT 5 within ``answer_s``, BrokerError
    when it says no.
    """
    properties = {
        decode.SESSION_EXPIRY: SESSION_EXPIRY_S,
        decode.RECEIVE_MAXIMUM: wanted.receive_maximum,
        decode.MAXIMUM_PACKET_SIZE: PACKET_LIMIT,
    }
    hello = encode.connect(
        wanted.client_id, KEEP_ALIVE_S, properties, wanted.username, wanted.password
    )
    try:
        connection.send(hello)
        connack = connection.expect(decode.CONNACK, time.monotonic() + answer_s)
        return _terms(connack)
    except SessionLost as loss:
        raise OlderBroker(str(loss)) from loss
    except MalformedPacket as error:
        raise OlderBroker(tr("What answers there is not an MQTT broker.")) from error


def _terms(connack: Control) -> Terms:
    """Read a CONNACK (3.2)."""
    if len(connack.body) < 3:  # MQTT 3.1.1 has two bytes
        raise OlderBroker(reasons.refused(reasons.UNSUPPORTED_PROTOCOL))
    flags, code = connack.body[:2]
    properties = decode.read_properties(connack.body[2:])
    if code == reasons.UNSUPPORTED_PROTOCOL:
        raise OlderBroker(reasons.refused(code))
    if code:
        raise BrokerError(reasons.refused(code, decode.reason_string(properties)))

    def number(identifier: int, default: int) -> int:
        value = properties.get(identifier, default)
        return value if isinstance(value, int) else default

    return Terms(
        bool(flags & 1),
        number(decode.SERVER_KEEP_ALIVE, Terms.keep_alive_s),
        max(number(decode.RECEIVE_MAXIMUM, Terms.receive_maximum), 1),
        number(decode.MAXIMUM_QOS, Terms.maximum_qos),
        number(decode.MAXIMUM_PACKET_SIZE, Terms.packet_limit),
    )


def subscribe(connection: Connection, wanted: Wanted) -> None:
    """Subscribe to what is wanted, and to the broker's version; BrokerError if not."""
    filters = [(topic, QOS_1_NO_LOCAL) for topic in wanted.subscriptions]
    filters.append((VERSION_TOPIC, 0))
    connection.send(encode.subscribe(SUBSCRIBE_ID, filters))
    suback = connection.expect(decode.SUBACK, time.monotonic() + wanted.timeout_s)
    codes = suback.body[-len(filters) :]  # the last bytes of it, one for each (3.9.3)
    for index, topic in enumerate(wanted.subscriptions):
        code = codes[index] if len(codes) == len(filters) else REFUSED
        if code >= REFUSED:
            raise BrokerError(reasons.not_subscribed(topic, code))
