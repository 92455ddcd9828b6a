"""Somebody on the open lane who sends a board a program, as the gateway would.

He needs no key: he offers it on the board's topic, and answers what the board asks.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from gateway.store import BundleRow
from gateway.trust.hang_up import hang_up
from gateway.trust.scenes import fittings
from gateway.trust.scenes.stage import Stage
from gateway.update.bundle import Bundle
from gateway.update.sending import Held

NAME = "scene-attacker"
COME_IN_S = 5.0
NUMBER = "x1"  # no number of the gateway's own sendings


class Intruder:
    """Offers one program to one board; ``said`` is what the board answered last."""

    def __init__(self, stage: Stage, board: str, bundle: Bundle) -> None:
        manifest = bundle.manifest.raw
        row = BundleRow(0, "", 0, False, manifest, bundle.signature)
        self._held = Held(row, bundle.content)
        self._topic = f"kit/{board}/update"
        self._stage = stage
        self.said: dict[str, object] = {}
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, NAME)
        self.client.on_message = self._answer

    def offer(self) -> None:
        """Offer the program, unsigned."""
        raw = self._held.row.manifest
        head = {
            "id": NUMBER,
            "offer": len(raw),
            "digest": sha256(raw).hexdigest(),
            "key": self._held.manifest.key,
            "auto": True,
        }
        self.client.subscribe(f"{self._topic}/ack", 1)
        self._say(head, self._held.row.signature)

    def _say(self, head: dict[str, object], body: bytes) -> None:
        payload = json.dumps(head).encode() + b"\n" + body
        self._stage.bytes_seen("open", payload, "attacker", f"PUBLISH {self._topic}")
        self.client.publish(self._topic, payload, 1)

    def _answer(self, _c: object, _d: object, message: mqtt.MQTTMessage) -> None:
        try:
            word = json.loads(message.payload)
            known = word["id"] == NUMBER
        except (ValueError, KeyError, TypeError):
            return
        if not known:
            return
        self._stage.bytes_seen("open", bytes(message.payload), "board", message.topic)
        self.said = word
        if word.get("state") == "wants":
            at = {"id": NUMBER, "file": word["file"], "at": word["at"]}
            part = self._held.part(word["file"], word["at"])
            self._say(at, part or b"")


@contextmanager
def intruder(stage: Stage, board: str, bundle: Bundle) -> Iterator[Intruder]:
    """Let somebody in at the open broker until the block ends."""
    found = Intruder(stage, board, bundle)
    found.client.connect(*fittings.open_address(stage), keepalive=20)
    found.client.loop_start()
    try:
        stage.holds(found.client.is_connected, COME_IN_S)
        yield found
    finally:
        hang_up(found.client)
