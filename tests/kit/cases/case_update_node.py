"""A whole node that takes an update over a real broker, and measures meanwhile."""

import asyncio
import json
import sys

import loader
import signing
from case_loader import Chip, put, says
from checks import until
from far_gateway import FILES, digest_of, present, signed
from kit import flash
from kit.node import Node
from kit.updates import Slots
from real_broker import Gateway, connector

broker = None  # (host, port), set by the runner


class Sender(Gateway):
    """A gateway that has one update, and gives each part that is wanted."""

    def __init__(self, address, board, **changes):
        super().__init__(address, board)
        self.topic = "kit/" + board + "/update"
        self.manifest = signing.manifest(FILES, **changes)
        self.told = []

    async def open(self):
        await super().open()
        await self.client.subscribe(self.topic + "/ack", 1)
        return self

    async def offer(self, known):
        head = {"id": known, "offer": len(self.manifest), "key": signing.ID}
        head.update({"digest": signing.digest(self.manifest), "auto": True})
        await self.send(head, signed(self.manifest))

    async def send(self, head, body=b""):
        payload = json.dumps(head).encode() + b"\n" + body
        await self.client.publish(self.topic, payload)

    def words(self):
        return [one.get("state") for one in self.told]

    def _take(self, topic, payload):
        if not topic.endswith("/update/ack"):
            super()._take(topic, payload)
            return
        message = json.loads(payload)
        self.told.append(message)
        if message.get("state") == "wants":
            asyncio.create_task(self._give(message))

    async def _give(self, message):
        """Send a part, once one more reading has come: the board measures meanwhile."""
        heard = len(self.packs)
        await until(lambda: len(self.packs) > heard, "a reading during the update")
        number, at = message["file"], message["at"]
        data = self.manifest if number < 0 else FILES[number][1]
        head = {key: message[key] for key in ("id", "file", "at")}
        await self.send(head, data[at : at + 1024])


class Running:
    """A node with two program folders; `restarts` counts what it asked for."""

    def __init__(self, board, on_ack=None):
        self.restarts = []
        slots = Slots(loader, lambda: self.restarts.append(True), None, (1, 28, 0))
        self.node = Node(
            board,
            [lambda: [("temperature", "Cel", 27.4)]],
            connector(broker),
            period_s=0.05,
            on_ack=on_ack,
            slots=slots,
        )


async def test_an_update_comes_through_and_is_told_before_and_after_the_restart():
    flash.remove("update.json")
    with Chip():
        put("app_a", says("a"))
        signing.trust()
        far = await Sender(broker, "acacia-41").open()
        first = Running("acacia-41")
        running = asyncio.create_task(first.node.run())
        await until(lambda: far.packs, "a reading")
        await far.offer("12")
        await running
        assert first.restarts == [True]
        await until(lambda: "installed" in far.words(), "the word of it")
        assert {name: present("app_b")[name] for name, _ in FILES} == dict(FILES)

        second = Running("acacia-41", lambda *_: loader.confirm())
        running = asyncio.create_task(second.node.run())
        await until(lambda: far.told[-1].get("state") == "confirmed", "the word")
        assert far.told[-1] == {"id": "12", "state": "confirmed", "seq": 7}
        await until(lambda: not has_note(), "the note is taken away")
        nonce = bytes(16)
        await far.send({"id": "q", "prove": "00" * 16})
        await until(lambda: "digest" in far.told[-1], "the proof")
        assert far.told[-1]["digest"] == digest_of(nonce, FILES)
        await far.offer("13")
        await until(lambda: far.told[-1].get("why") == "old", "the refusal")
        if sys.implementation.name == "micropython":
            await until(lambda: "kit.update" not in sys.modules, "its memory is free")
        second.node.stop()
        await running
        assert second.restarts == []
        await far.client.close()


async def test_a_program_that_was_given_up_is_told_with_its_reason():
    with Chip():
        put("app_a", says("a"))
        flash.replace("update.json", json.dumps({"id": "14", "seq": 8}))
        loader.give_up("RuntimeError")
        far = await Sender(broker, "acacia-42").open()
        board = Running("acacia-42")
        running = asyncio.create_task(board.node.run())
        await until(lambda: far.told, "the word of it")
        gone = {"id": "14", "state": "rolled back", "why": "RuntimeError", "seq": 8}
        assert far.told == [gone]
        await until(lambda: not has_note(), "the note is taken away")
        board.node.stop()
        await running
        await far.client.close()


def has_note():
    try:
        open("update.json").close()
    except OSError:
        return False
    return True
