"""A gateway that sends one signed update, with another's MQTT client."""

import json
from collections.abc import Sequence
from typing import Any

import far_gateway
import paho.mqtt.client as paho
import signing

from tests.kit.far_ends import Gateway


class Sender(Gateway):
    """Offers one update to boards and gives each part that they want.

    ``withheld`` is the number of a file that it does not give.
    """

    withheld: int | None = None

    def __init__(self, port: int, files: Sequence[tuple[str, bytes]]) -> None:
        self.told: dict[str, list[dict[str, Any]]] = {}
        self._files = files
        self.manifest = signing.manifest(files)
        super().__init__(port)

    def _take(self, client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        if not message.topic.endswith("/update/ack"):
            super()._take(client, _, message)
            return
        board, said = message.topic.split("/")[1], json.loads(message.payload)
        self.told.setdefault(board, []).append(said)
        if said.get("state") == "wants" and said["file"] != self.withheld:
            number, at = said["file"], said["at"]
            data = self.manifest if number < 0 else self._files[number][1]
            head = {key: said[key] for key in ("id", "file", "at")}
            self.send(board, head, data[at : at + 1024])

    def send(self, board: str, head: dict[str, Any], body: bytes = b"") -> None:
        payload = json.dumps(head).encode() + b"\n" + body
        self._client.publish(f"kit/{board}/update", payload)

    def offer(self, board: str) -> None:
        digest = signing.digest(self.manifest)
        head = {"id": "12", "offer": len(self.manifest), "digest": digest}
        head |= {"key": signing.ID, "auto": True}
        self.send(board, head, far_gateway.signed(self.manifest))

    def last(self, board: str) -> dict[str, Any]:
        return self.told.get(board, [{}])[-1]
