"""What the cases with a real broker share: watching it, and pulling its cable."""

import asyncio
import json

from checks import until
from kit import envelope
from kit.mqtt import Client


def connector(address):
    """Return an async function that connects to (host, port)."""

    async def connect():
        return await asyncio.open_connection(address[0], address[1])

    return connect


class Watcher:
    """A second client that collects what arrives on a topic filter."""

    def __init__(self, address, name):
        self.messages = []
        name = "watch-" + name
        self.client = Client(connector(address), name, on_message=self._take)

    def _take(self, topic, payload):
        self.messages.append((topic, payload))

    async def watch(self, *topics):
        await self.client.open()
        for topic in topics:
            await self.client.subscribe(topic, 1)
        return self

    async def expect(self, *messages):
        await until(lambda: len(self.messages) >= len(messages), "the messages")
        assert self.messages == list(messages), self.messages


class Gateway(Watcher):
    """The far side of a node: keeps packs, and acknowledges while `answering`."""

    def __init__(self, address, board):
        super().__init__(address, "gateway-" + board)
        self.board = board
        self.packs = []
        self.payloads = []
        self.states = []
        self.answers = []  # to commands
        self.answering = True

    async def open(self):
        kit = "kit/" + self.board
        return await self.watch(kit + "/telemetry", kit + "/state", kit + "/cmd/ack")

    async def command(self, number, wanted, key=None, **changes):
        """Publish a command for the start that the board has told in its state."""
        boot, random = self.states[-1]["start"]
        fields = {"id": str(number), "b": boot, "r": random, "n": number, "life_s": 30}
        fields["set"] = wanted
        fields.update(changes)
        topic = "kit/" + self.board + "/cmd"
        payload = json.dumps(fields).encode()
        if key:
            payload += b" " + envelope.Signer(key).mac(topic, payload)
        await self.client.publish(topic, payload, 1)

    def _take(self, topic, payload):
        if topic.endswith("/state"):
            self.states.append(json.loads(payload))
            return
        if topic.endswith("/cmd/ack"):
            self.answers.append(json.loads(payload))
            return
        self.payloads.append((topic, payload))
        line, _, pack = envelope.parse(payload)
        line = json.loads(line)
        self.packs.append((line, json.loads(pack)))
        if self.answering:
            asyncio.create_task(self.acknowledge(line))

    async def acknowledge(self, line):
        ack = json.dumps({key: line[key] for key in ("b", "r", "s")})
        await self.client.publish("kit/" + self.board + "/ack", ack.encode())

    def seqs(self):
        return [line["s"] for line, _ in self.packs]


class Cable:
    """Connects to the broker; `pull` breaks the connection without a goodbye."""

    def __init__(self, address):
        self.pulled = False
        self._connect = connector(address)
        self._writer = None

    async def connect(self):
        if self.pulled:
            raise OSError("the cable is out")
        reader, self._writer = await self._connect()
        return reader, self._writer

    def pull(self):
        self.pulled = True
        self._writer.close()
