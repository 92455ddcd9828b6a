"""Boards for the stage: the firmware's own Node, in a thread beside the scene."""

import asyncio
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from gateway.climate import SITES, weather
from gateway.names import SCENE, passing_ids
from gateway.proofs import use_firmware

PREFIX = SCENE  # every board of a scene, and no other, is called so
PERIOD_S = 0.4
END_S = 20.0
SITE = "bamako"

Reading = tuple[str, str, float]
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def names(count: int) -> list[str]:
    """Return ids for boards that no other board has."""
    return passing_ids(PREFIX, count)


def thermometer() -> list[Reading]:
    """Return what a simulated sensor measures now: the weather of Bamako."""
    now = weather(SITES[SITE], time.time(), 1)
    return [("temperature", "Cel", round(now.temperature, 1))]


def plain(host: str, port: int, source: str | None = None) -> Connect:
    """Return how a board opens its connection without encryption."""
    local = (source, 0) if source else None

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(host, port, local_addr=local)

    return connect


def careless(host: str, port: int) -> Connect:
    """Return how a board opens TLS that checks nothing: what the kit never does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(host, port, ssl=context)

    return connect


def node(
    board: str,
    connect: Connect,
    read: Callable[[], list[Reading]] = thermometer,
    **options: Any,
) -> Any:
    """Return the firmware's Node; ``options`` are its own."""
    use_firmware()
    from kit.node import Node

    usual: dict[str, Any] = {
        "period_s": PERIOD_S,
        "model": "simulated",
        "log": lambda *_: None,
        "health": list,
        "jitter": lambda: 0.0,  # it comes back at once: there is one of them
        "resend_s": 1,
    }
    return Node(board, [read], connect, **{**usual, **options})


class Crew:
    """Boards in a thread of their own; any object with `run` and `facts` is one."""

    def __init__(self, nodes: Sequence[Any]) -> None:
        self.nodes = nodes
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        # A daemon: what does not end must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="boards", daemon=True)
        self._thread.start()

    def do(self, act: Callable[[], object]) -> None:
        """Do something in the boards' own loop."""
        self._loop.call_soon_threadsafe(act)

    def acknowledged(self) -> int:
        """Return how many packs each board at least has had acknowledged."""
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


async def hang_up(loop: Any) -> None:
    """Free what boards that are cut off in the middle leave open, as a reset does."""
    for transport in list(loop._transports.values()):
        transport.abort()
    await asyncio.sleep(0)


@contextmanager
def crew(*nodes: Any) -> Iterator[Crew]:
    """Run boards until the block ends."""
    found = Crew(nodes)
    try:
        yield found
    finally:
        found.end()
