"""`kill -9` in the middle of 46 publishing boards: nothing acknowledged is missing."""

import time
from functools import partial
from pathlib import Path

from gateway.room import write_room
from tests.books import check_books
from tests.conftest import alive, wait_for
from tests.fleet import Fleet, fleet
from tests.rooms import run_room

BOARDS = 46
PERIOD_S = 0.2


def delivered(boards: Fleet, goal: int) -> bool:
    return boards.facts("acknowledged") > goal


def test_whatever_dies_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    write_room(tmp_path, name="Drill")
    with (
        run_room(tmp_path, "up", "--broker", "mosquitto") as room,
        fleet(BOARDS, room.facts["mqtt_port"], PERIOD_S) as boards,
    ):
        wait_for(lambda: len(boards.acked) == BOARDS, what="every board heard")
        for program in ("ingest", "dashboard", "broker", "ingest", "ingest"):
            goal = boards.facts("acknowledged") + 200
            room.kill(program)
            wait_for(
                partial(delivered, boards, goal),
                what=f"acknowledgements after {program} was killed",
            )
        boards.stop_sampling()
        wait_for(lambda: boards.facts("queued") == 0, what="every pack delivered")
        assert boards.facts("dropped") == 0
        wait_for(lambda: room.get("/healthz")["ok"], what="a healthy room")
        health = room.get("/healthz")
        assert (health["missing"], health["doubled"]) == (0, 0)
        assert check_books(boards.acked, tmp_path / "dannaya.db") == (0, 0)


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
