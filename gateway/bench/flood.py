"""Flat out: how many measurements a second become durable and acknowledged."""

import threading
import time
from dataclasses import dataclass

from gateway.bench.load import Acks, Boards, Load
from gateway.bench.spine import Spine

LONGEST_S = 120.0
SLACK = 1.15  # a generator that ends this close to the gateway may be the limit


@dataclass(frozen=True)
class Flood:
    """One flood: rates per second, the memory of ingest, who was the limit."""

    measurements_per_s: float
    published_per_s: float
    ingest_rss_mb: float
    cpu_s_per_100k: float
    generator_was_the_limit: bool


def measure_flood(spine: Spine, load: Load) -> Flood:
    """Publish the whole load flat out; ends when the last pack is acknowledged."""
    streams = [
        b"".join(load.packet(board, seq) for seq in range(load.packs))
        for board in range(len(load.boards))
    ]
    acks = Acks("127.0.0.1", spine.room.mqtt_port)
    cpu_s = spine.cpu_s("ingest")
    peak = Peak(spine)
    with Boards("127.0.0.1", spine.room.mqtt_port, load) as boards:
        start_s = time.perf_counter()
        sender = threading.Thread(target=boards.flood, args=(streams,))
        sender.start()
        stored_s = wait_all_stored(acks, load) - start_s
        sender.join()
        published_s = boards.done_s - start_s
    acks.close()
    return Flood(
        measurements_per_s=2 * load.messages / stored_s,
        published_per_s=load.messages / published_s,
        ingest_rss_mb=peak.stop(),
        cpu_s_per_100k=(spine.cpu_s("ingest") - cpu_s) / load.messages * 100_000,
        generator_was_the_limit=published_s * SLACK > stored_s,
    )


def wait_all_stored(acks: Acks, load: Load) -> float:
    """Return the time at which the last pack of every board was acknowledged."""
    missing = set(load.boards)
    until_s = time.perf_counter() + LONGEST_S
    while missing:
        if time.perf_counter() > until_s:
            raise TimeoutError(f"{len(missing)} boards were not acknowledged in time")
        for board, seq in acks.receive(0.5):
            if seq == load.packs - 1:
                missing.discard(board)
    return time.perf_counter()


class Peak:
    """Looks at the memory of ingest every 50 ms."""

    def __init__(self, spine: Spine) -> None:
        self._spine = spine
        self._end = threading.Event()
        self._highest_mb = 0.0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> float:
        """Return the highest resident memory seen, in MB."""
        self._end.set()
        self._thread.join()
        return self._highest_mb

    def _run(self) -> None:
        while not self._end.wait(0.05):
            self._highest_mb = max(self._highest_mb, self._spine.rss_mb("ingest"))
