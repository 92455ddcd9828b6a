"""Brokers: start one (`python -m gateway.broker`), and the gateway's session with it.

A broker of this machine is Mosquitto when it is installed, else amqtt, in Python.
"""

from gateway.broker.opening import open_session
from gateway.broker.session import (
    MQTT_5,
    MQTT_311,
    BrokerError,
    Delivery,
    Session,
    SessionLost,
)

__all__ = [
    "MQTT_5",
    "MQTT_311",
    "BrokerError",
    "Delivery",
    "Session",
    "SessionLost",
    "open_session",
]
