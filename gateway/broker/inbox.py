"""What paho-mqtt tells an MQTT 3.1.1 session through its callbacks."""

from typing import Any

from paho.mqtt.client import Client, MQTTMessage

from gateway.broker.session import VERSION_TOPIC, Delivery, broker_name
from gateway.language import tr


class Inbox:
    """The answers so far, None before they come, and the deliveries to hand over."""

    def __init__(self, client: Client) -> None:
        self.ready: list[Delivery] = []
        self.unacknowledged: set[int] = set()
        self.connack: int | None = None
        self.granted: list[int] | None = None
        self.resumed = False
        self.broker: str | None = None
        self.lost: str | None = None
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message

    # paho calls these with (client, userdata, ...) of its callback version 2, whose
    # reason codes are those of MQTT 5 whatever the protocol.

    def _on_connect(self, *told: Any) -> None:
        _, _, flags, reason, _ = told
        self.connack = reason.value
        self.resumed = flags.session_present

    def _on_subscribe(self, *told: Any) -> None:
        _, _, _, codes, _ = told
        self.granted = [code.value for code in codes]

    def _on_disconnect(self, *_: Any) -> None:
        self.lost = self.lost or tr("The broker closed the connection.")

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        payload = bytes(message.payload)
        if message.topic == VERSION_TOPIC:  # amqtt tells it twice
            self.broker = broker_name(payload)
            return
        packet_id = message.mid if message.qos else 0
        if packet_id:
            self.unacknowledged.add(packet_id)
        self.ready.append(
            Delivery(message.topic, payload, message.retain, packet_id, message.dup)
        )
