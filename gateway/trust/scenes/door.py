"""A board that watches a door, as in lesson 4, and a tap beside what a board writes."""

import asyncio
from collections.abc import Callable
from typing import Any

from gateway.proofs import use_firmware
from gateway.trust.scenes.boards import Connect
from gateway.trust.wire.mqtt import Ear, Seen


class DoorBoard:
    """The board of lesson 4, as in `firmware/sketches/04_publish.py`: plain numbers.

    It says the state of a door when that has changed.
    """

    def __init__(self, board: str, connect: Connect) -> None:
        use_firmware()
        from kit.mqtt import Client

        self._topic = f"kit/{board}/telemetry/door"
        self._client: Any = Client(connect, board, on_puback=self._take_answer)
        self._waiting: asyncio.Queue[float] = asyncio.Queue()
        self._answered = 0

    async def run(self) -> None:
        """Connect, and say each state of the door."""
        await self._client.open()
        try:
            while True:
                text = f"{await self._waiting.get():.0f}"
                await self._client.publish(self._topic, text.encode(), qos=1)
        finally:
            await self._client.close()

    def say(self, door: float) -> None:
        """Let the board say a state; from its own loop."""
        self._waiting.put_nowait(door)

    def facts(self) -> dict[str, int]:
        """Return how many messages the broker has answered."""
        return {"acknowledged": self._answered}

    def _take_answer(self, _tag: object) -> None:
        self._answered += 1


def tapped(connect: Any, sent: list[Seen]) -> Any:
    """Return the same ``connect``; what the board writes is also heard in ``sent``,
    before it is encrypted.
    """

    async def tap() -> tuple[Any, Any]:
        reader, writer = await connect()
        return reader, Tap(writer, Ear(), sent.extend)

    return tap


class Tap:
    """A writer beside which somebody listens."""

    def __init__(
        self, writer: Any, ear: Ear, hear: Callable[[list[Seen]], object]
    ) -> None:
        self._writer = writer
        self._ear = ear
        self._hear = hear

    def write(self, data: bytes) -> None:
        """Pass bytes on."""
        self._hear(list(self._ear.hear(bytes(data))))
        self._writer.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)
