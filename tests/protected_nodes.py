"""A room with both lanes as `dannaya up` opens it, and the firmware's nodes in it."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.identity import roster
from gateway.proofs import Words, use_firmware
from gateway.room import BoardEntry, Room, read_room, write_room
from tests.broker.conftest import need
from tests.rooms import RunningRoom, run_room

ME, NEIGHBOUR = "baobab-10", "karite-20"
BOOTS = itertools.count(1)  # as the counter on a flash


@contextmanager
def open_room(folder: Path, boards: list[str]) -> Iterator[RunningRoom]:
    """Run a room whose boards are prepared."""
    need("mosquitto")
    entries = [BoardEntry(board, seat) for seat, board in enumerate(boards, start=1)]
    write_room(folder, name="Salle", boards=entries)
    roster.prepare(folder, boards)
    with run_room(folder, "up", "--broker", "mosquitto") as room:
        yield room


def there(room: RunningRoom) -> Room:
    """Return the room as its boards see it."""
    return replace(
        read_room(room.folder),
        mqtt_host="127.0.0.1",
        protected_port=room.facts["protected_port"],
    )


def node(board: str, words: Words, said: list[str] | None = None) -> Any:
    """Return the firmware's Node of one board with one sensor."""
    use_firmware()
    from kit.node import Node

    log = said.append if said is not None else (lambda *_: None)
    light = [lambda: [("light", "lx", 9)]]
    return Node(board, light, period_s=0.2, boot=next(BOOTS), log=log, **words)


async def until(condition: Any, timeout_s: float = 20.0) -> None:
    """Return when a condition holds; TimeoutError after so many seconds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def first_acknowledged(board: str, words: Words) -> float:
    """Run a board until its first reading is acknowledged; return the seconds."""
    began_s = time.monotonic()
    one = node(board, words)
    running = asyncio.create_task(one.run())
    await until(lambda: one.facts()["acknowledged"])
    took_s = time.monotonic() - began_s
    one.stop()
    await running
    return took_s
