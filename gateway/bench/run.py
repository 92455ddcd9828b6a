"""One run of the whole table: the room, its peers, side by side on this machine."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from gateway.bench.flood import Flood, measure_flood
from gateway.bench.kills import Kills, measure_kills
from gateway.bench.latency import Latency, measure_latency
from gateway.bench.load import Boards, Load
from gateway.bench.peers import Script, measure_bulk_insert, measure_script
from gateway.bench.reading import Reads, measure_reading
from gateway.bench.spine import Spine, spine
from gateway.bench.viewers import Viewers, measure_viewers
from gateway.names import board_ids


@dataclass(frozen=True)
class Plan:
    """How much is measured: the quick run fits in 45 s, the full one takes minutes."""

    floods: int
    flood_packs: int
    script_packs: int
    latency_s: float
    kills: int
    kill_s: float
    reading_hours: float
    viewers_s: float


QUICK = Plan(1, 2_000, 40, 3.0, 4, 5.0, 3.0, 3.0)
FULL = Plan(5, 5_000, 150, 20.0, 20, 60.0, 46.3, 15.0)

BOARDS = 40
KILL_RATE = 500.0
VIEWERS = 300

Say = Callable[[str], None]


@dataclass(frozen=True)
class Results:
    """What one run measured; the floods are interleaved with their peers."""

    floods: list[Flood]
    scripts: list[Script]
    bulk_inserts: list[float]
    latency_200: Latency
    latency_1000: Latency
    kills: Kills
    reads: Reads
    viewers: Viewers

    def facts(self) -> dict[str, float | int | bool]:
        """Return the figures by name, as `--json` prints them."""
        durable = median(flood.measurements_per_s for flood in self.floods)
        script = median(script.measurements_per_s for script in self.scripts)
        script_cpu_s = median(script.cpu_s_per_100k for script in self.scripts)
        return {
            "durable_measurements_per_s": round(durable),
            "ratio_to_tutorial_script": round(durable / script, 1),
            "ratio_to_bulk_insert": round(durable / median(self.bulk_inserts), 3),
            "tutorial_script_per_s": round(script),
            "bulk_insert_per_s": round(median(self.bulk_inserts)),
            "generator_was_the_limit": any(
                flood.generator_was_the_limit for flood in self.floods
            ),
            "lost": self.kills.lost,
            "doubled": self.kills.doubled,
            "kills": self.kills.kills,
            "p95_ack_ms_at_200": round(self.latency_200.p95_ms, 1),
            "p95_ack_ms_at_1000": round(self.latency_1000.p95_ms, 1),
            "cpu_s_per_100k": round(self.latency_1000.cpu_s_per_100k, 1),
            "cpu_ratio_to_tutorial_script": round(
                self.latency_1000.cpu_s_per_100k / script_cpu_s, 3
            ),
            "ingest_rss_mb": round(
                max(flood.ingest_rss_mb for flood in self.floods), 1
            ),
            "bytes_per_measurement": round(self.reads.bytes_per_measurement, 1),
            "read_24h_800_ms": round(self.reads.chart_24h_ms, 2),
            "read_rows": self.reads.measurements,
            "latest_ms": round(self.reads.latest_ms, 2),
            "viewers": self.viewers.viewers,
            "p95_live_ms": round(self.viewers.p95_ms, 1),
        }


def run(plan: Plan, broker: str, say: Say) -> Results:
    """Measure everything once; ``say`` hears what is being measured."""
    boards = board_ids(BOARDS)
    floods, scripts, bulk_inserts = [], [], []
    for number in range(plan.floods):
        say(f"flood {number + 1}/{plan.floods}")
        with fresh(broker) as (one, folder):
            load = Load(boards, plan.flood_packs, backlog=True)
            floods.append(measure_flood(one, load))
            bulk_inserts.append(measure_bulk_insert(folder))
        with fresh(broker) as (one, folder):
            load = Load(boards, plan.script_packs, backlog=True)
            scripts.append(measure_script(one, load, folder))
    say("latency")
    latency_200 = latency(broker, boards, 200.0, plan.latency_s)
    latency_1000 = latency(broker, boards, 1000.0, plan.latency_s)
    say("kill -9")
    with fresh(broker) as (one, _):
        packs = int(KILL_RATE * plan.kill_s / BOARDS)
        load = Load(boards, packs, period_ms=BOARDS / KILL_RATE * 1000)
        kills = measure_kills(one, load, KILL_RATE, plan.kills)
    say("reading")
    with tempfile.TemporaryDirectory() as folder:
        reads = measure_reading(Path(folder), plan.reading_hours)
    say("viewers")
    viewers = live(broker, boards, plan.viewers_s)
    return Results(
        floods, scripts, bulk_inserts, latency_200, latency_1000, kills, reads, viewers
    )


def latency(broker: str, boards: list[str], rate: float, seconds: float) -> Latency:
    """Measure the latency at one rate in a fresh room."""
    packs = int(rate * seconds / len(boards))
    load = Load(boards, packs, period_ms=len(boards) / rate * 1000)
    with fresh(broker) as (one, _):
        return measure_latency(one, load, rate, seconds)


def live(broker: str, boards: list[str], seconds: float) -> Viewers:
    """Measure 300 viewers while every board publishes once a second."""
    rate = float(len(boards))
    load = Load(boards, int(seconds + 8), period_ms=1000)
    with fresh(broker, dashboard=True) as (one, _), publishing(one, load, rate):
        return measure_viewers(one.room.http_port, VIEWERS, seconds)


@contextmanager
def publishing(one: Spine, load: Load, rate: float) -> Iterator[None]:
    """Publish a load in the background for the time of a ``with`` block."""
    end = threading.Event()

    def publish() -> None:
        with Boards("127.0.0.1", one.room.mqtt_port, load) as boards:
            for _ in boards.paced(rate, 0, load.messages):
                if end.is_set():
                    return

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@contextmanager
def fresh(broker: str, dashboard: bool = False) -> Iterator[tuple[Spine, Path]]:
    """Run a spine in a folder of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with spine(folder, broker, dashboard) as one:
            yield one, folder
