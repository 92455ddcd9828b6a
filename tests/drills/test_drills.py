"""The short form of every drill; `make drill` runs the long one."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import alive, wait_for
from tests.drills.catalog import DRILLS
from tests.drills.day import MAY_GROW
from tests.drills.outcome import Outcome
from tests.kit.day import growth
from tests.rooms import run_room


@pytest.mark.parametrize(
    ("drill", "short_s"),
    [
        pytest.param(drill.run, drill.short_s, id=name)
        for name, drill in DRILLS.items()
        if drill.short_s
    ],
)
def test_nothing_acknowledged_is_missing_or_doubled(
    tmp_path: Path, drill: Callable[[Path, float], Outcome], short_s: float
) -> None:
    outcome = drill(tmp_path, short_s)
    assert (outcome.missing, outcome.doubled) == (0, 0), outcome


def test_a_killed_supervisor_leaves_nothing_running_and_can_start_again(
    tmp_path: Path,
) -> None:
    with run_room(tmp_path, "demo", "--boards", "4") as room:
        wait_for(lambda: room.get("/healthz")["stored"] > 0, what="a measurement")
        pids = [
            room.pid(name) for name in ("broker", "ingest", "dashboard", "simulate")
        ]
        room.process.kill()
        room.process.wait()
        wait_for(lambda: not any(map(alive, pids)), what="every program ended")
    with run_room(tmp_path, "demo") as room:
        before = time.time_ns() // 1000
        wait_for(
            lambda: all(
                (board["seen_us"] or 0) > before
                for board in room.get("/api/room")["boards"]
            ),
            what="every board is back",
        )
        assert room.get("/healthz")["doubled"] == 0


def test_a_heap_that_grows_is_seen() -> None:
    assert growth({"heap": [111_488, 113_520, 113_536, 113_536]}) <= MAY_GROW
    assert growth({"heap": [159_184] * 12}) == 0
    assert growth({"heap": list(range(150_000, 158_000, 1_000))}) > MAY_GROW
    assert growth({"heap": [137_040, 137_040, 153_776, 153_776]}) > MAY_GROW
