"""A scene that is played for a test, what the hall saw of it, and what it left."""

import threading

import psutil

from gateway.bench.spine import Spine
from gateway.store import SceneRun, Writer
from gateway.trust.scenes.leftovers import left
from gateway.trust.scenes.play import describe, play


def played(
    room: Spine, store: Writer, number: int, half: str = "both", consent: bool = False
) -> SceneRun:
    """Play a scene without an audience; return how it ended, with nothing left."""
    run = store.scene_book().begin(number, half, describe(number, consent=consent))
    ended = play(room.room, store, run)
    assert ended.state == "done", ended.detail
    assert nothing_left(room, store)
    return ended


def said(store: Writer, run: SceneRun, lane: str) -> str:
    """Return all that the hall has seen on a lane."""
    lines = store.scenes().lines(run.id, limit=2_000)
    return "\n".join(str(line.detail) for line in lines if line.lane == lane)


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


def nothing_left(room: Spine, store: Writer) -> bool:
    """Tell whether a scene has left no board, file, program or thread."""
    threads = {thread.name for thread in threading.enumerate()}
    return (
        left(room.room, store) == []
        and not (room.room.folder / "stage").exists()
        and not programs(room)
        and not threads & {"boards", "wire", "decoy", "throw-away log", "chip"}
    )


def programs(room: Spine) -> list[psutil.Process]:
    """Return what a scene has started and this test is the grandparent of.

    What is older than the room is of other tests: they keep a dashboard for each other.
    """
    since_s = room.process("broker").create_time()
    scenes = "gateway.trust.scenes"
    signs = ("gateway.broker.throwaway", "dashboard", scenes, f"{scenes}.chips")
    family = psutil.Process().children(recursive=True)
    return [one for one in family if set(signs) & set(words_of(one, since_s))]


def words_of(process: psutil.Process, since_s: float) -> list[str]:
    """Return the command line of a process, none when it is older or has just ended."""
    try:
        return process.cmdline() if process.create_time() > since_s else []
    except psutil.NoSuchProcess:
        return []
