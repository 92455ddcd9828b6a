"""One run of the whole table: the room, its peers, side by side on this machine."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.bench.flood import Flood, measure_flood
from gateway.bench.kills import Kills, measure_kills
from gateway.bench.latency import Latency, measure_latency
from gateway.bench.load import Boards, Load
from gateway.bench.peers import (
    Script,
    measure_bulk_insert,
    measure_paced_script,
    measure_script,
)
from gateway.bench.proving import Proving, measure_proving
from gateway.bench.reading import Reads, measure_reading
from gateway.bench.spine import Spine, spine
from gateway.bench.viewers import Viewers, measure_viewers
from gateway.limits import allow_many_connections
from gateway.names import board_ids


@dataclass(frozen=True)
class Plan:
    """How much is measured: the quick run fits in 45 s, the full one takes minutes."""

    floods: int
    flood_packs: int
    script_packs: int
    latency_s: float
    turns: int
    kills: int
    kill_s: float
    pair_s: float
    reading_hours: float
    viewers_s: float
    scaling: tuple[int, ...]
    proving_packs: int
    proving_rounds: int


QUICK = Plan(1, 2_000, 75, 3.0, 1, 4, 5.0, 0.0, 3.0, 3.0, (), 500, 3)
FULL = Plan(
    5, 5_000, 150, 10.0, 5, 20, 60.0, 40.0, 46.3, 15.0, (10, 100, 1000), 2_500, 5
)

ALL = ("broker", "ingest", "dashboard")
BOARDS = 40
SCALING_RATE = 1000.0
KILL_RATE = 500.0
PAIR_RATE = 2_000.0  # of the harder kills, two at a time
VIEWERS = 300

Say = Callable[[str], None]


@dataclass(frozen=True)
class Results:
    """What one run measured; the room in turn with its peers."""

    floods: list[Flood]
    scripts: list[Script]
    bulk_inserts: list[float]
    latency_200: Latency
    latencies_1000: list[Latency]
    paced_scripts: list[Script]
    scaling: dict[int, Latency]
    kills: Kills
    pairs: Kills | None
    reads: Reads
    slow_reads: Reads
    viewers: Viewers
    proving: Proving


def run(plan: Plan, broker: str, say: Say) -> Results:
    """Measure everything once; ``say`` hears what is being measured."""
    allow_many_connections()
    boards = board_ids(BOARDS)
    floods, scripts, bulk_inserts = side_by_side(plan, broker, boards, say)
    say("macs")
    proving = prove(plan, boards)
    say("latency")
    latency_200 = latency(broker, BOARDS, 200.0, plan.latency_s)
    latencies_1000, paced_scripts = [], []
    for _ in range(plan.turns):
        latencies_1000.append(latency(broker, BOARDS, 1000.0, plan.latency_s))
        paced_scripts.append(pace_script(broker, BOARDS, 1000.0, plan.latency_s))
    scaling = {
        count: latency(broker, count, SCALING_RATE, plan.latency_s)
        for count in plan.scaling
    }
    say("kill -9")
    kills = kill(broker, boards, KILL_RATE, plan.kill_s, plan.kills)
    pairs = None
    if plan.pair_s:
        pairs = kill(broker, boards, PAIR_RATE, plan.pair_s, plan.kills, pairs=True)
    say("reading")
    reads, slow_reads = read(plan)
    say("viewers")
    return Results(
        floods=floods,
        scripts=scripts,
        bulk_inserts=bulk_inserts,
        latency_200=latency_200,
        latencies_1000=latencies_1000,
        paced_scripts=paced_scripts,
        scaling=scaling,
        kills=kills,
        pairs=pairs,
        reads=reads,
        slow_reads=slow_reads,
        viewers=live(broker, boards, plan.viewers_s),
        proving=proving,
    )


def side_by_side(
    plan: Plan, broker: str, boards: list[str], say: Say
) -> tuple[list[Flood], list[Script], list[float]]:
    """Measure floods and their peers in turn: what slows the one slows the other."""
    floods, scripts, bulk_inserts = [], [], []
    for number in range(plan.floods):
        say(f"flood {number + 1}/{plan.floods}")
        with fresh(broker) as (one, _):
            load = Load(boards, plan.flood_packs, backlog=True)
            floods.append(measure_flood(one, load))
        with fresh(broker, ["broker"]) as (one, folder):
            bulk_inserts.append(measure_bulk_insert(folder))
            load = Load(boards, plan.script_packs, backlog=True)
            scripts.append(measure_script(one, load, folder))
    return floods, scripts, bulk_inserts


def prove(plan: Plan, boards: list[str]) -> Proving:
    """Measure what checking the signature of each pack costs."""
    with tempfile.TemporaryDirectory() as name:
        load = Load(boards, plan.proving_packs, backlog=True)
        return measure_proving(Path(name), load, plan.proving_rounds)


def kill(
    broker: str,
    boards: list[str],
    rate: float,
    seconds: float,
    kills: int,
    pairs: bool = False,
) -> Kills:
    """Measure what is lost when ingest is killed while boards send."""
    load = paced_load(len(boards), rate, seconds)
    with fresh(broker) as (one, _):
        return measure_kills(one, load, rate, kills, pairs)


def read(plan: Plan) -> tuple[Reads, Reads]:
    """Measure how soon a chart is read, of boards that send often and seldom."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        often = measure_reading(folder, plan.reading_hours)
        return often, measure_reading(folder, plan.reading_hours, period_s=5)


def pace_script(broker: str, count: int, rate: float, seconds: float) -> Script:
    """Measure the tutorial's script under the load of ``latency``."""
    load = paced_load(count, rate, seconds)
    with fresh(broker, ["broker"]) as (one, folder):
        return measure_paced_script(one, load, folder, rate)


def paced_load(count: int, rate: float, seconds: float) -> Load:
    """Return what ``count`` boards send at a steady rate."""
    packs = max(1, int(rate * seconds / count))
    return Load(board_ids(count), packs, period_ms=count / rate * 1000)


def latency(broker: str, count: int, rate: float, seconds: float) -> Latency:
    """Measure the latency of ``count`` boards at one rate, in a fresh room."""
    load = paced_load(count, rate, seconds)
    with fresh(broker) as (one, _):
        return measure_latency(one, load, rate, seconds)


def live(broker: str, boards: list[str], seconds: float) -> Viewers:
    """Measure 300 viewers while every board publishes once a second."""
    rate = float(len(boards))
    load = Load(boards, int(seconds + 8), period_ms=1000)
    with fresh(broker, ALL) as (one, _), publishing(one, load, rate):
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
def fresh(
    broker: str, names: Sequence[str] = ("broker", "ingest")
) -> Iterator[tuple[Spine, Path]]:
    """Run programs of a room in a folder of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with spine(folder, broker, names) as one:
            yield one, folder
