"""Simulated boards inside the test: the real firmware, every ack remembered."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from gateway.names import board_ids
from gateway.proofs import Words
from gateway.room import BoardEntry
from gateway.simulate import connector, make_nodes
from gateway.trust.scenes.boards import hang_up
from tests.conftest import wait_for

END_TRIES = 20  # of a second each


class Fleet:
    """Boards in a thread of their own; ``acked`` holds what each believes stored.

    ``on_ack(board, b, r, s)`` hears each acknowledgement as it is believed;
    ``protected`` is what ``proofs`` gives for boards of the protected lane.
    """

    def __init__(
        self,
        count: int,
        port: int,
        period_s: float,
        boot: int = 1,
        on_ack: Callable[[str, int, int, int], None] = lambda *_: None,
        protected: Mapping[str, Words] | None = None,
    ) -> None:
        self.boards = [
            BoardEntry(id=board, seat=seat, site="kayes", name=None, kind="simulated")
            for seat, board in enumerate(board_ids(count), start=1)
        ]
        self.acked: dict[tuple[str, int, int], int] = {}
        self._tell = on_ack
        boots = {board.id: boot for board in self.boards}
        self.nodes = make_nodes(
            self.boards,
            connector("127.0.0.1", port),
            boots,
            period_s,
            self._on_ack,
            protected=protected,
        )
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def facts(self, name: str) -> int:
        """Return the sum of one of the boards' own counters."""
        return sum(node.facts()[name] for node in self.nodes)

    def stop_sampling(self) -> None:
        """Let the boards send what they keep, and measure nothing new."""
        for node in self.nodes:
            node.period_s = 3_600

    def keep_everything(self) -> None:
        """Give each board more room for packs than any drill fills."""
        for node in self.nodes:
            node.ring.max_packs, node.ring.max_bytes = 100_000, 2**30

    def delivered(self, goal: int) -> bool:
        """Tell whether more than ``goal`` packs were acknowledged in all."""
        return self.facts("acknowledged") > goal

    def drain(self, timeout_s: float = 30.0) -> None:
        """Stop measuring and wait until every pack was acknowledged."""
        self.stop_sampling()
        wait_for(
            lambda: self.facts("queued") == 0, timeout_s, what="every pack delivered"
        )

    def end(self) -> None:
        """End the boards' thread; asked again, since asyncio.wait_for before Python
        3.12 loses a cancellation that comes just when what it waits for is there."""
        for _ in range(END_TRIES):
            if self._task is not None and self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(1)
            if not self._thread.is_alive():
                return
        raise RuntimeError("the simulated boards do not end")

    def _on_ack(self, board: str, b: int, r: int, s: int) -> None:
        key = (board, b, r)
        self.acked[key] = max(self.acked.get(key, -1), s)
        self._tell(board, b, r, s)

    def _run(self) -> None:
        # a Runner also ends what the boards were waiting for when they are cancelled
        with (
            suppress(asyncio.CancelledError),
            asyncio.Runner(loop_factory=lambda: self._loop) as runner,
        ):
            runner.run(self._main())

    async def _main(self) -> None:
        self._task = asyncio.current_task()

        async def run(node: Any) -> None:
            await asyncio.sleep(random.random())
            await node.run()

        try:
            await asyncio.gather(*(run(node) for node in self.nodes))
        finally:
            await hang_up(self._loop)


@contextmanager
def fleet(
    count: int,
    port: int,
    period_s: float,
    protected: Mapping[str, Words] | None = None,
) -> Iterator[Fleet]:
    """Run ``count`` boards against the broker on ``port`` until the block ends."""
    boards = Fleet(count, port, period_s, protected=protected)
    boards.start()
    try:
        yield boards
    finally:
        boards.end()
