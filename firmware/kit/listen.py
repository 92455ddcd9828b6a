"""A board that only obeys: it measures nothing and does what it is told.

In a sketch: `await listen(identity.read(), {"led": set_led})`.
"""

import asyncio
import random

from kit.commands import Commands
from kit.envelope import Signer
from kit.link import Link, wait, words
from kit.mqtt import Client
from kit.start import Start, begin
from kit.state import GOODBYE, State
from kit.trouble import NoTrouble, Trouble

SILENT_S = 86400  # it says nothing by itself: only the last will tells that it is gone
LOOK_S = 2.5


class Listener:
    """Obeys commands from the moment it is connected; `run()` it, `stop()` ends it.

    `board` is what `identity.read()` gives; `actuators` and `start` are those of
    `Commands`; `connect` and the proofs behind it are those of `Node`; `trouble` hears
    why there is no connection.
    """

    def __init__(
        self,
        board,
        actuators,
        connect,
        username=None,
        password=None,
        mac_key=None,
        start=None,
        trouble=None,
        log=print,
    ):
        start = start or Start()
        signer = Signer(mac_key) if mac_key else None
        key = start.boot, start.random32
        model = board.get("model", "board")
        self._state = State(board["id"], key, model, "obey", "")
        self._commands = Commands(board["id"], start, actuators, signer)
        self._answers = []
        self._wake = asyncio.Event()
        self._client = Client(
            connect,
            board["id"],
            username,
            password,
            will=self._state.will,
            on_message=self._take,
            on_lost=self._wake.set,
        )
        self._trouble = trouble or NoTrouble()
        self._link = Link(
            self._client,
            self._serve,
            start.uptime,
            random.random,
            log,
            lambda error: self._trouble.found("link", error),
        )

    async def run(self):
        """Stay connected until `stop()` or until cancelled; say goodbye then."""
        await self._client.subscribe(self._commands.topic, 1)
        try:
            await self._link.hold()
        finally:
            if self._client.error is None:
                await self._client.publish(self._state.topic, GOODBYE, retain=True)
            await self._client.close()

    def stop(self):
        """Let `run` come to its end."""
        self._link.stop()
        self._wake.set()

    def _take(self, _, payload):
        answer = self._commands.take(payload)
        if answer:
            self._answers.append(answer)
            self._wake.set()

    async def _serve(self):
        """Answer for as long as the connection holds. Raises MqttError."""
        self._trouble.over("link")
        self._state.forget()
        while not self._link.stopping:
            self._wake.clear()
            self._client.check()
            settings, error = self._commands.settings(), self._trouble.report()
            message = self._state.news(SILENT_S, {}, settings, error)
            if message:
                await self._client.publish(self._state.topic, message, 1, True)
            while self._answers:
                topic = self._commands.answer_topic
                await self._client.publish(topic, self._answers.pop(0), 1)
            await wait(self._wake, LOOK_S)


async def listen(board, actuators):
    """Connect to the gateway of `board`, obey, connect again when that is needed."""
    this = begin()
    listener = Listener(
        board, actuators, start=this, trouble=Trouble(this.boot), **words(board)
    )
    await listener.run()
