"""Boards of the real firmware for the lamps' tests, good ones and bad ones."""

import asyncio
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from gateway.places import firmware_dir
from tests.conftest import wait_for
from tests.fleet import hang_up

Reading = tuple[str, str, float]
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def plain(port: int, source: str = "127.0.0.1") -> Connect:
    """Return how a board opens its connection to the open lane."""

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))

    return connect


def node(
    board: str, connect: Connect, readings: list[Reading] | None = None, **options: Any
) -> Any:
    """Return the firmware's node; ``readings`` is what it measures each time."""
    if str(firmware_dir()) not in sys.path:
        sys.path.insert(0, str(firmware_dir()))
    from kit.node import Node

    measured = readings if readings is not None else [("temperature", "Cel", 27.5)]
    options = {"period_s": 0.2, "model": "simulated", "log": lambda *_: None, **options}
    return Node(board, [lambda: list(measured)], connect, **options)


END_S = 20.0


class Running:
    """Nodes in a thread of their own."""

    def __init__(self, nodes: list[Any]) -> None:
        self.nodes = nodes
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        # A daemon: what does not end must not keep the tests from ending.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def do(self, act: Callable[[], object]) -> None:
        """Do something in the boards' own loop."""
        self._loop.call_soon_threadsafe(act)

    def acknowledged(self) -> int:
        return min(int(one.facts()["acknowledged"]) for one in self.nodes)

    def end(self) -> None:
        """Cancel the boards, again if need be: Python's wait_for may miss it once."""
        until_s = time.monotonic() + END_S
        while self._thread.is_alive() and time.monotonic() < until_s:
            if self._task is not None:
                with suppress(RuntimeError):  # the loop has ended just now
                    self.do(self._task.cancel)
            self._thread.join(1)

    def _run(self) -> None:
        with (
            suppress(asyncio.CancelledError),
            asyncio.Runner(loop_factory=lambda: self._loop) as runner,
        ):
            runner.run(self._main())

    async def _main(self) -> None:
        self._task = asyncio.current_task()
        try:
            await asyncio.gather(*(one.run() for one in self.nodes))
        finally:
            await hang_up(self._loop)


@contextmanager
def boards(*nodes: Any, packs: int = 3) -> Iterator[Running]:
    """Run nodes until the block ends; each had ``packs`` acknowledged before."""
    running = Running(list(nodes))
    try:
        wait_for(lambda: running.acknowledged() >= packs, what="packs acknowledged")
        yield running
    finally:
        running.end()
