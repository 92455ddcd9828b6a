"""Boards of the real firmware for the lamps' tests, good ones and bad ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gateway.proofs import use_firmware
from gateway.trust.scenes import boards as stage
from gateway.trust.scenes.boards import Connect, Crew, Reading
from tests.conftest import wait_for


def plain(port: int, source: str = "127.0.0.1") -> Connect:
    """Return how a board opens its connection to the open lane."""

    return stage.plain("127.0.0.1", port, source)


def node(
    board: str, connect: Connect, readings: list[Reading] | None = None, **options: Any
) -> Any:
    """Return the firmware's node; ``readings`` is what it measures each time."""
    use_firmware()
    from kit.node import Node

    measured = readings if readings is not None else [("temperature", "Cel", 27.5)]
    options = {"period_s": 0.2, "model": "simulated", "log": lambda *_: None, **options}
    return Node(board, [lambda: list(measured)], connect, **options)


@contextmanager
def boards(*nodes: Any, packs: int = 3) -> Iterator[Crew]:
    """Run nodes until the block ends; each had ``packs`` acknowledged before."""
    running = Crew(nodes)
    try:
        wait_for(lambda: running.acknowledged() >= packs, what="packs acknowledged")
        yield running
    finally:
        running.end()
