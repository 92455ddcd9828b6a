"""`kill -9` of ingest in the middle of a load: what is lost, what is doubled."""

import random
import threading
import time
from dataclasses import dataclass

import psutil

from gateway.bench.load import Boards, Load
from gateway.bench.spine import Spine

SETTLE_S = 30.0


@dataclass(frozen=True)
class Kills:
    """Packs that the broker acknowledged and the store does not hold, or twice."""

    kills: int
    messages: int
    lost: int
    doubled: int


def measure_kills(spine: Spine, load: Load, rate: float, kills: int) -> Kills:
    """Publish the load at ``rate`` messages a second and kill ingest ``kills`` times.

    Nothing is sent twice by the load, so what the broker took must be in the store
    once the gateway is back, or it is lost.
    """
    seconds = load.messages / rate
    killer = threading.Thread(target=kill_now_and_then, args=(spine, kills, seconds))
    killer.start()
    with Boards("127.0.0.1", spine.room.mqtt_port, load) as boards:
        for _ in boards.paced(rate, 0, load.messages):
            pass
        until_s = time.monotonic() + SETTLE_S
        while boards.acknowledged() < load.messages and time.monotonic() < until_s:
            boards.poll(0.05)
        taken = boards.acknowledged()
    killer.join()
    return Kills(kills, load.messages, *settled(spine, taken))


def kill_now_and_then(spine: Spine, kills: int, seconds: float) -> None:
    """Kill ingest at random moments, spread over ``seconds``."""
    for _ in range(kills):
        time.sleep(seconds / kills * (0.5 + random.random() / 2))  # noqa: S311
        try:
            spine.process("ingest").kill()
        except (KeyError, psutil.NoSuchProcess):
            continue  # it was just starting again after the kill before


def settled(spine: Spine, taken: int) -> tuple[int, int]:
    """Return (lost, doubled) once the gateway has caught up, or after SETTLE_S."""
    until_s = time.monotonic() + SETTLE_S
    with spine.store() as store:
        while True:
            books = store.completeness().values()
            received = sum(one.received for one in books)
            doubled = sum(one.doubled for one in books)
            if received >= taken or time.monotonic() > until_s:
                return taken - received, doubled
            time.sleep(0.1)
