"""From publish to acknowledged: what a board waits for its reading to be safe."""

import threading
import time
from collections import deque
from dataclasses import dataclass

from gateway.bench.load import Acks, Boards, Load
from gateway.bench.spine import Spine

SETTLE_S = 10.0


@dataclass(frozen=True)
class Latency:
    """Milliseconds at three percentiles, and what ingest spent on it."""

    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    unacknowledged: int
    cpu_s_per_100k: float
    sent_per_s: float


class Listener:
    """Hears the acks in a thread of its own and times each message once."""

    def __init__(self, acks: Acks, boards: list[str]) -> None:
        self._acks = acks
        self._waiting: dict[str, deque[tuple[int, float]]] = {
            board: deque() for board in boards
        }
        self.waits_s: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def sent(self, board: str, seq: int) -> None:
        """Note that a message leaves now."""
        self._waiting[board].append((seq, time.perf_counter()))

    def close(self, messages: int) -> None:
        """Wait until all messages were timed, or long enough; then stop."""
        until_s = time.monotonic() + SETTLE_S
        while len(self.waits_s) < messages and time.monotonic() < until_s:
            time.sleep(0.01)
        self._end.set()
        self._thread.join()
        self._acks.close()

    def _run(self) -> None:
        while not self._end.is_set():
            acks = self._acks.receive(0.05)
            now_s = time.perf_counter()
            for board, seq in acks:
                waiting = self._waiting[board]
                while waiting and waiting[0][0] <= seq:
                    self.waits_s.append(now_s - waiting.popleft()[1])


def measure_latency(spine: Spine, load: Load, rate: float, seconds: float) -> Latency:
    """Publish at ``rate`` messages a second and time each until its ack."""
    room = spine.room
    listener = Listener(Acks("127.0.0.1", room.mqtt_port), load.boards)
    count = min(int(rate * seconds), load.messages)
    cpu_s = spine.cpu_s("ingest")
    start_s = time.perf_counter()
    with Boards("127.0.0.1", room.mqtt_port, load) as boards:
        for board, seq in boards.paced(rate, 0, count):
            listener.sent(load.boards[board], seq)
        took_s = time.perf_counter() - start_s
        listener.close(count)
    cpu_s = spine.cpu_s("ingest") - cpu_s
    waits_ms = sorted(wait_s * 1000 for wait_s in listener.waits_s)
    return Latency(
        rate=rate,
        p50_ms=percentile(waits_ms, 0.50),
        p95_ms=percentile(waits_ms, 0.95),
        p99_ms=percentile(waits_ms, 0.99),
        unacknowledged=count - len(waits_ms),
        cpu_s_per_100k=cpu_s / count * 100_000,
        sent_per_s=count / took_s,
    )


def percentile(ordered: list[float], share: float) -> float:
    """Return the value below which ``share`` of the ordered values lie."""
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
