"""One simulated board of a room: it starts again when it has taken an update."""

from collections.abc import Callable
from typing import Any

from gateway.proofs import Words
from gateway.room import BoardEntry, Room
from gateway.simulated_flash import SimulatedFlash

MakeNode = Callable[[BoardEntry, Words, Callable[..., None]], Any]


class SimulatedBoard:
    """``make(entry, words, on_ack)`` gives the Node of a new start of the board."""

    def __init__(self, room: Room, entry: BoardEntry, make: MakeNode) -> None:
        self._entry = entry
        self._make = make
        self._flash = SimulatedFlash(room, entry.id)
        self._again = False
        self.node = self._begin({})

    async def run(self) -> None:
        """Run until stopped or cancelled, through all restarts."""
        await self.node.run()
        while self._again:
            self._again = False
            # a real one has them on its flash
            self.node = self._begin({"ring": self.node.ring})
            await self.node.run()

    def _begin(self, kept: Words) -> Any:
        from kit.prepared import confirming

        self._flash.start()
        slots = self._flash.slots(self._restart)
        on_ack = confirming(None, self._flash.loader)
        return self._make(self._entry, {"slots": slots} | kept, on_ack)

    def _restart(self) -> None:
        self._again = True
