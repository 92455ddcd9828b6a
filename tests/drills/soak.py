"""Two hundred boards, five messages a second each, for long: nothing grows."""

from pathlib import Path

from gateway.bench.latency import Listener, percentile
from gateway.bench.load import Acks, Boards, Load
from gateway.bench.spine import Spine, spine
from gateway.names import board_ids
from tests.books import check_books
from tests.drills.outcome import Outcome

BOARDS = 200
RATE = 1_000.0  # messages a second, 5 from each board
READINGS_EACH = 2
FLAT_FROM_S = 300.0  # a shorter soak says nothing of growth
GROWTH = 1.25  # of memory and latency from the first tenth to the last, at most


def run(folder: Path, seconds: float) -> Outcome:
    """Publish at a steady rate; compare the first tenth of the time with the last."""
    packs = int(seconds * RATE / BOARDS)
    load = Load(board_ids(BOARDS), packs, period_ms=1000 * BOARDS / RATE)
    with spine(folder, "mosquitto") as room:
        waits_s, memory_mb = publish(room, load)
    tenth = len(waits_s) // 10
    first_ms = percentile(sorted(waits_s[:tenth]), 0.95) * 1000
    last_ms = percentile(sorted(waits_s[-tenth:]), 0.95) * 1000
    acked = {(board, 1, r): packs - 1 for r, board in enumerate(load.boards, start=1)}
    missing, doubled = check_books(acked, folder / "dannaya.db", READINGS_EACH)
    if seconds >= FLAT_FROM_S:
        books = f"missing {missing}, doubled {doubled}"
        assert last_ms < first_ms * GROWTH + 5, (first_ms, last_ms, books)
        assert memory_mb[-1] < memory_mb[0] * GROWTH, (memory_mb, books)
    facts: dict[str, int | float | str] = {
        "packs": load.messages,
        "unacknowledged": load.messages - len(waits_s),
        "p95 ms first tenth": round(first_ms, 1),
        "p95 ms last tenth": round(last_ms, 1),
        "ingest MB first tenth": round(memory_mb[0], 1),
        "ingest MB at the end": round(memory_mb[-1], 1),
    }
    return Outcome(missing, doubled, facts)


def publish(room: Spine, load: Load) -> tuple[list[float], list[float]]:
    """Return the wait of each message for its ack, and ingest's memory by tenths."""
    port = room.room.mqtt_port
    tenth = max(1, load.messages // 10)
    memory_mb = []
    listener = Listener(Acks("127.0.0.1", port), load.boards)
    with Boards("127.0.0.1", port, load) as boards:
        sent = boards.paced(RATE, 0, load.messages)
        for number, (board, seq) in enumerate(sent, start=1):
            listener.sent(load.boards[board], seq)
            if number % tenth == 0:
                memory_mb.append(room.rss_mb("ingest"))
        listener.close(load.messages)
    return listener.waits_s, memory_mb
