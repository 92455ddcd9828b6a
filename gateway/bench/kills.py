"""`kill -9` of ingest in the middle of a load: what is lost, what is doubled."""

import random
import threading
import time
from dataclasses import dataclass

import psutil

from gateway.bench.load import Boards, Load
from gateway.bench.spine import Spine

SETTLE_S = 30.0
PAIR_S = 1.0  # between the two kills of a pair


@dataclass(frozen=True)
class Kills:
    """Packs that the broker acknowledged and the store does not hold, or twice."""

    kills: int
    messages: int
    lost: int
    doubled: int


def measure_kills(
    spine: Spine, load: Load, rate: float, kills: int, pairs: bool = False
) -> Kills:
    """Publish the load at ``rate`` messages a second and kill ingest ``kills`` times.

    With ``pairs``, each is killed a second after the one before it, or just begun.
    Nothing is sent twice by the load, so what the broker took must be in the store
    once the gateway is back, or it is lost.
    """
    seconds = load.messages / rate
    done: list[float] = []
    killer = threading.Thread(
        target=kill_now_and_then, args=(spine, kills, seconds, pairs, done)
    )
    killer.start()
    with Boards("127.0.0.1", spine.room.mqtt_port, load) as boards:
        for _ in boards.paced(rate, 0, load.messages):
            pass
        until_s = time.monotonic() + SETTLE_S
        while boards.acknowledged() < load.messages and time.monotonic() < until_s:
            boards.poll(0.05)
        taken = boards.acknowledged()
    killer.join()
    return Kills(len(done), load.messages, *settled(spine, taken))


def kill_now_and_then(
    spine: Spine, kills: int, seconds: float, pairs: bool, done: list[float]
) -> None:
    """Kill ingest at random moments, spread over ``seconds``; note them in ``done``."""
    for number in range(kills):
        if pairs and number % 2:
            time.sleep(PAIR_S)
        else:
            every_s = seconds / kills * (2 if pairs else 1)
            time.sleep(every_s * (0.5 + random.random() / 2) - PAIR_S * pairs)  # noqa: S311
        kill_ingest(spine)
        done.append(time.monotonic())


def kill_ingest(spine: Spine) -> None:
    """Kill ingest, or the one that takes its place when it is just gone."""
    until_s = time.monotonic() + SETTLE_S
    while time.monotonic() < until_s:
        try:
            return spine.process("ingest").kill()
        except (KeyError, psutil.NoSuchProcess):
            time.sleep(0.01)
    raise TimeoutError("ingest did not start again")


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
