"""`kill -9` of any program of the room, and of the boards, at random moments."""

import random
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import psutil

from gateway.room import write_room
from tests.books import check_books
from tests.conftest import alive, free_port, wait_for
from tests.drills.boards import BoardsProcess
from tests.drills.outcome import Outcome
from tests.rooms import RunningRoom, run_room

BOARDS = 100  # x 5 packs a second = 500 messages a second
PROGRAMS = ("ingest", "broker", "dashboard", "supervisor", "boards")
BACK_S = 60.0


class Stage:
    """A room and its boards, each of which can be killed and comes back."""

    def __init__(self, folder: Path) -> None:
        write_room(folder, name="Drill")
        self.folder = folder
        self.port = free_port()
        self.boards = BoardsProcess(self.port, BOARDS, folder / "acked.txt")
        self._runs = ExitStack()
        self.room = self._open()

    def __enter__(self) -> Self:
        self.boards.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.boards.end()
        self._runs.close()

    def _open(self) -> RunningRoom:
        up = run_room(self.folder, "up", "--broker", "mosquitto", mqtt_port=self.port)
        return self._runs.enter_context(up)

    def kill(self, victim: str) -> None:
        """Kill one of ``PROGRAMS``; it is there again, or soon, on return."""
        if victim == "boards":
            self.boards.kill()
        elif victim == "supervisor":
            self._kill_supervisor()
        else:
            self.room.kill(victim)

    def _kill_supervisor(self) -> None:
        pids = [self.room.pid(name) for name in ("broker", "ingest", "dashboard")]
        pids += [child.pid for pid in pids for child in psutil.Process(pid).children()]
        self.room.process.kill()
        self.room.process.wait()
        wait_for(lambda: not any(map(alive, pids)), what="every program ended")
        self._runs.close()
        self.room = self._open()

    def wait_delivered(self, more: int, after: str) -> None:
        """Return when ``more`` packs were acknowledged from now on."""
        goal = self.boards.packs_acked() + more
        wait_for(
            lambda: self.boards.packs_acked() > goal,
            BACK_S,
            f"acknowledgements after {after} was killed",
        )


def run(folder: Path, seconds: float) -> Outcome:
    """Kill something about every two seconds; each victim at least once."""
    random_moments = random.Random()
    kills = dict.fromkeys(PROGRAMS, 0)
    until_s = time.monotonic() + seconds
    with Stage(folder) as stage:
        stage.wait_delivered(BOARDS, "nothing")
        while time.monotonic() < until_s or not all(kills.values()):
            fewest = min(kills.values())
            victim = random_moments.choice(
                [name for name in PROGRAMS if kills[name] <= fewest + 2]
                if time.monotonic() < until_s
                else [name for name in PROGRAMS if not kills[name]]
            )
            stage.kill(victim)
            kills[victim] += 1
            stage.wait_delivered(random_moments.randrange(50, 1000), victim)
        stage.boards.drain()
        health = stage.room.get("/healthz")
        acked = stage.boards.acked()
        packs = stage.boards.packs_acked()
        missing, doubled = check_books(acked, folder / "dannaya.db")
    return Outcome(missing, doubled + health["doubled"], {**kills, "packs": packs})
