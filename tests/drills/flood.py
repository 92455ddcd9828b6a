"""Forty clients flat out: memory stays bounded, everything acknowledged is stored."""

import time
from pathlib import Path

from gateway.bench.flood import measure_flood
from gateway.bench.load import Load
from gateway.bench.spine import spine
from gateway.names import board_ids
from tests.books import check_books
from tests.drills.memory import Memory
from tests.drills.outcome import Outcome

CLIENTS = 40
PACKS = 1_500  # of each client in one round; its bytes are made before the round
READINGS_EACH = 2
MOST_MB = {"ingest": 150, "broker": 400}


def run(folder: Path, seconds: float) -> Outcome:
    """Flood the gateway in rounds, each a new start of every board."""
    ids = board_ids(CLIENTS)
    acked: dict[tuple[str, int, int], int] = {}
    until_s = time.monotonic() + seconds
    boot = 0
    with spine(folder, "mosquitto") as room, Memory(room) as memory:
        while time.monotonic() < until_s:
            boot += 1
            load = Load(ids, PACKS, boot=boot)
            measure_flood(room, load)  # returns once every pack was acknowledged
            acked |= {(one, boot, r): PACKS - 1 for r, one in enumerate(ids, start=1)}
    for name, most_mb in MOST_MB.items():
        assert memory.most_mb[name] < most_mb, memory.most_mb
    missing, doubled = check_books(acked, folder / "dannaya.db", READINGS_EACH)
    sizes = {f"{name} MB": round(mb, 1) for name, mb in memory.most_mb.items()}
    return Outcome(missing, doubled, {"packs": boot * CLIENTS * PACKS, **sizes})
