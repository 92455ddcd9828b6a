"""A scene that is cut off at any moment leaves nothing behind."""

import os
import signal
import subprocess
import sys

import pytest

from gateway.bench.spine import Spine
from gateway.store import Writer
from gateway.trust.scenes.leftovers import left
from gateway.trust.scenes.play import describe, play, sweep
from tests.conftest import wait_for
from tests.trust.playing import nothing_left, programs


@pytest.mark.parametrize(
    ("number", "phase"),
    [(5, "setting"), (8, "open"), (4, "protected"), (4, "resetting")],
)
def test_a_scene_that_is_stopped_leaves_nothing_behind(
    stage_room: Spine, store: Writer, number: int, phase: str
) -> None:
    run = store.scene_book().begin(number, "both", describe(number))

    def state() -> str:
        found = store.scenes().run(run)
        return found.state if found else ""

    ended = play(stage_room.room, store, run, lambda: state() == phase)
    assert ended.state == ("done" if phase == "resetting" else "stopped")
    assert nothing_left(stage_room, store)


def test_a_wish_in_the_store_stops_a_scene(stage_room: Spine, store: Writer) -> None:
    run = store.scene_book().begin(3, "protected", describe(3, stop=True))
    ended = play(stage_room.room, store, run)
    assert (ended.state, ended.open, ended.protected) == ("stopped", None, None)


@pytest.mark.parametrize("how", ["killed", "orphaned"])
def test_the_program_of_a_scene_may_die_at_any_moment(
    stage_room: Spine, store: Writer, how: str
) -> None:
    run = store.scene_book().begin(1, "open", describe(1))
    process = start(stage_room, run)

    def is_playing() -> bool:
        return len(programs(stage_room)) >= 2 and bool(left(stage_room.room, store))

    wait_for(is_playing, what="a scene with its broker and a board")
    if how == "killed":
        os.kill(process.pid, signal.SIGKILL)
    assert process.stdin
    process.stdin.close()
    process.wait(20)
    wait_for(lambda: not programs(stage_room), what="all that it started has ended")
    sweep(stage_room.room, store)
    wait_for(lambda: nothing_left(stage_room, store), what="nothing left")
    ended = store.scenes().run(run)
    assert ended and ended.state == ("failed" if how == "killed" else "stopped")


def start(room: Spine, run: int) -> "subprocess.Popen[bytes]":
    """Start the program of a scene, as the room does."""
    ports = ["--mqtt-port", str(room.room.mqtt_port)]
    ports += ["--protected-port", str(room.room.protected_port)]
    command = ["gateway.trust.scenes", "--data", str(room.room.folder), *ports]
    return subprocess.Popen(
        [sys.executable, "-m", *command, "--run", str(run), "--supervised"],
        stdin=subprocess.PIPE,
    )
