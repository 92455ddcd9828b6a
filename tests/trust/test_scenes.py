"""The scenes: each attack succeeds on the open lane and fails on the protected one.

On a real room with both brokers and the gateway; a scene that is cut off at any moment
leaves nothing behind.
"""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from gateway.bench.spine import Spine, spine
from gateway.identity import read_keyring
from gateway.mosquitto import find, plugin_of
from gateway.store import SceneRun, Shown, Writer
from gateway.store.stage import KEEP_RUNS, MOST_LINES
from gateway.trust.scenes import fittings, guessing
from gateway.trust.scenes.boards import PREFIX
from gateway.trust.scenes.guard import Guard, NotOurs
from gateway.trust.scenes.leftovers import left
from gateway.trust.scenes.play import alone, describe, play, sweep
from tests.broker.conftest import need
from tests.conftest import open_writer, wait_for

NAMES = ("broker", "protected", "ingest")


@pytest.fixture(scope="module")
def stage_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """Give one room with both lanes for all scenes."""
    need("mosquitto")
    with spine(tmp_path_factory.mktemp("room"), "mosquitto", NAMES) as found:
        yield found


@pytest.fixture
def store(stage_room: Spine) -> Iterator[Writer]:
    """Give the room's store."""
    with open_writer(stage_room.room.store_url) as found:
        yield found


def said(store: Writer, run: SceneRun, lane: str) -> str:
    """Return all that the hall has seen on a lane."""
    lines = store.scenes().lines(run.id, limit=2_000)
    return "\n".join(str(line.detail) for line in lines if line.lane == lane)


def played(
    room: Spine, store: Writer, number: int, half: str = "both", consent: bool = False
) -> SceneRun:
    """Play a scene without an audience; return how it ended, with nothing left."""
    run = store.scene_book().begin(number, half, describe(number, consent=consent))
    ended = play(room.room, store, run)
    assert ended.state == "done", ended.detail
    assert nothing_left(room, store)
    return ended


def nothing_left(room: Spine, store: Writer) -> bool:
    """Tell whether a scene has left no board, file, program or thread."""
    threads = {thread.name for thread in threading.enumerate()}
    return (
        left(room.room, store) == []
        and not (room.room.folder / "stage").exists()
        and not programs()
        and not threads & {"boards", "wire", "decoy", "throw-away log", "chip"}
    )


def programs() -> list[psutil.Process]:
    """Return what a scene has started and this test is the grandparent of."""
    scenes = "gateway.trust.scenes"
    signs = ("gateway.broker.throwaway", "dashboard", scenes, f"{scenes}.chips")
    family = psutil.Process().children(recursive=True)
    return [one for one in family if set(signs) & set(words_of(one))]


def words_of(process: psutil.Process) -> list[str]:
    """Return the command line of a process, none when it has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def test_listening_reads_all_of_the_open_lane_and_none_of_the_protected(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 1)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "12345678" in said(store, run, "open")
    assert "TLSv1.3 TLS_" in said(store, run, "protected")
    keyring = read_keyring(stage_room.room.folder)
    assert keyring and not [b for b in keyring.boards if b.startswith(PREFIX)]


def test_a_false_gateway_is_joined_by_a_careless_board_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 2)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'check': 'T04', 'state': 'red'" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "'check': 'T04', 'state': 'green'" in told
    assert "CERTIFICATE_VERIFY_FAILED" in told


def test_impersonating_moves_the_curve_of_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 3)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'forged': True" in said(store, run, "open")
    assert "WARNING open:" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "Denied PUBLISH" in told
    assert "'forged': True" not in told
    installed = find()
    guarded = installed and plugin_of(installed.path)
    assert ("turns him away" if guarded else "is let in as what he is") in told


def test_an_old_message_counts_again_on_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 4)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'name': 'replays', 'value': 1" in said(store, run, "protected")


def test_default_passwords_open_what_was_delivered_with_them_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 5)
    assert (run.open, run.protected) == ("succeeded", "failed")
    opened = re.findall(r"'en': '(\w+): “\w+” opens", said(store, run, "open"))
    assert opened == ["Broker", "Pages"]
    assert "127.0.0.1" in said(store, run, "protected")


def scores(store: Writer, run: SceneRun, lane: str) -> list[float]:
    """Return how good the guesses were, in the order in which they were shown."""
    lines = store.scenes().lines(run.id, limit=2_000)
    found = [line for line in lines if (line.lane, line.kind) == (lane, "score")]
    assert {line.detail["chance"] for line in found} == {0.5}
    return [line.detail["value"] for line in found]


def counts(store: Writer, run: SceneRun, lane: str) -> dict[str, int]:
    """Return the last of each count that was shown."""
    lines = store.scenes().lines(run.id, limit=2_000)
    return {
        line.detail["name"]: line.detail["value"]
        for line in lines
        if (line.lane, line.kind) == (lane, "count")
    }


def test_private_life_is_guessed_on_the_open_lane_and_by_chance_on_the_protected(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 7, consent=True)
    assert (run.open, run.protected) == ("succeeded", "failed")
    [listening] = scores(store, run, "open")
    looking, sizes = scores(store, run, "protected")
    assert listening > 0.8
    assert abs(sizes - 0.5) < 0.1
    assert sizes < looking < listening - 0.1  # who may look: said, and not hidden


def test_private_life_is_not_guessed_when_nobody_agrees(
    stage_room: Spine, store: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "PATIENCE_S", 0.3)
    run = store.scene_book().begin(7, "both", describe(7))
    ended = play(stage_room.room, store, run)
    assert (ended.state, ended.open, ended.protected) == ("failed", None, None)
    assert "Nobody has agreed" in ended.detail["why"]
    kinds = [line.kind for line in store.scenes().lines(run)]
    assert kinds == ["ask"]
    assert nothing_left(stage_room, store)


def test_a_power_cut_loses_what_was_acknowledged_on_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    before = store.totals()["stored"]
    run = played(stage_room, store, 8)
    assert (run.open, run.protected) == ("succeeded", "failed")
    lost, kept = counts(store, run, "open"), counts(store, run, "protected")
    assert lost["stored"] < lost["acknowledged"] < lost["sent"]
    assert kept["stored"] >= kept["acknowledged"] > 8
    assert store.totals()["stored"] == before  # this room had no part in it


def test_a_stolen_key_opens_its_own_board_alone_and_not_for_long(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 9)
    assert (run.open, run.protected) == ("succeeded", "failed")
    for lane in ("open", "protected"):  # the key itself is read on both
        assert "'check': 'P0', 'state': 'grey'" in said(store, run, lane)
    assert "workshop-2026" in said(store, run, "open")
    assert "as scene-thief (" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "Denied PUBLISH" in told
    assert "'check': 'T15', 'state': 'green'" in told


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
        return len(programs()) >= 2 and bool(left(stage_room.room, store))

    wait_for(is_playing, what="a scene with its broker and a board")
    if how == "killed":
        os.kill(process.pid, signal.SIGKILL)
    assert process.stdin
    process.stdin.close()
    process.wait(20)
    wait_for(lambda: not programs(), what="all that it started has ended")
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


def test_one_scene_plays_at_a_time(stage_room: Spine, store: Writer) -> None:
    run = store.scene_book().begin(1, "both", describe(1))
    with alone(stage_room.room.folder):
        ended = play(stage_room.room, store, run)
    assert ended.state == "failed"
    assert "Another scene is being played" in ended.detail["why"]


def test_a_room_without_the_protected_lane_plays_none(
    stage_room: Spine, store: Writer
) -> None:
    run = store.scene_book().begin(1, "both", describe(1))
    ended = play(replace(stage_room.room, protected_port=0), store, run)
    assert "install Mosquitto" in ended.detail["why"]


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("8.8.8.8", 1883),
        ("test.mosquitto.org", 1883),
        ("localhost", 1883),
        ("127.0.0.1", 22),
        ("192.0.2.7", 8883),
        ("", 1883),
        ("::ffff:8.8.8.8", 1883),
    ],
)
def test_nothing_outside_of_the_room_is_touched(
    stage_room: Spine, host: str, port: int
) -> None:
    room = replace(stage_room.room, mqtt_port=1883, protected_port=8883)
    guard = Guard(room, boards=["8.8.8.8", "10.0.0.7.example", "127.0.0.1"])
    with pytest.raises(NotOurs, match="not of this room"):
        guard.only_here(host, port)
    assert guard.only_here("127.0.0.1", 8883) == ("127.0.0.1", 8883)
    with pytest.raises(NotOurs):
        guard.only_here("127.0.0.1", 5555)
    guard.admit(5555)
    assert guard.only_here("127.0.0.1", 5555)


def test_no_scene_names_a_target_by_itself() -> None:
    """Each address comes from the guard, or from what the scene itself has opened."""
    reaching = re.compile(
        r"(?<!def )\b(?:Door|plain|careless|create_connection)\((?!\*)"
    )
    folder = Path(fittings.__file__).parent
    named = [
        f"{path.name}: {line.strip()}"
        for path in sorted(folder.glob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if reaching.search(line)
    ]
    assert not named


def test_the_store_keeps_the_newest_runs_and_so_many_lines(writer: Writer) -> None:
    book = writer.scene_book()
    runs = [book.begin(1, "open", describe(1)) for _ in range(KEEP_RUNS + 3)]
    shown = Shown(1, "open", "say", {"fr": "a", "en": "a"})
    oldest = runs[3]
    for run in (oldest, runs[-1]):
        book.write(run, 0, [shown] * (MOST_LINES + 10))
    book.begin(1, "open", describe(1))
    assert len(writer.scenes().runs(1_000)) == KEEP_RUNS
    assert writer.scenes().run(oldest) is None
    assert len(writer.scenes().lines(runs[-1], limit=5_000)) == MOST_LINES
    assert [line.n for line in writer.scenes().lines(runs[-1], 1_990, 3)] == [
        1_991,
        1_992,
        1_993,
    ]
    assert not writer.scenes().lines(oldest)


def test_a_trapped_update_is_run_by_a_careless_board_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 6)
    assert (run.open, run.protected) == ("succeeded", "failed")
    opened = said(store, run, "open")
    assert "'forged': True" in opened
    assert "'check': 'T09', 'state': 'red'" in opened
    told = said(store, run, "protected")
    assert "'check': 'T09', 'state': 'green'" in told
    assert "'check': 'T11', 'state': 'green'" in told
    assert told.count("'state': 'refused'") == 3
    assert "'forged': True" not in told
    assert store.updates().bundles(drills=True) == []
