"""Play one scene from its first to its last line, whatever happens in between."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.errors import DannayaError
from gateway.language import texts_of, tr
from gateway.lock import lock
from gateway.room import Room
from gateway.store import SceneRun, Writer
from gateway.trust.scenes.leftovers import forget_boards
from gateway.trust.scenes.record import Recorder, both
from gateway.trust.scenes.stage import SceneError, Stage, Stopped
from gateway.trust.scenes.table import Scene, find
from gateway.trust.scenes.words import PRINCIPLES, TITLES

FOLDER = "stage"
LOCK = "stage.lock"
WISH_S = 0.2  # how soon a wish to stop is noticed

log = logging.getLogger("dannaya.trust")


def describe(number: int, **more: Any) -> dict[str, Any]:
    """Return what a run's detail says from its beginning."""
    find(number)
    return {
        "title": both(TITLES[number]),
        "principle": both(PRINCIPLES[number]),
        **more,
    }


def play(
    room: Room,
    store: Writer,
    run: int,
    stopped: Callable[[], bool] = lambda: False,
    pace: float = 0.0,
) -> SceneRun:
    """Play a run that is in the store; return it as it ended.

    It ends as ``done``, ``stopped`` or ``failed``, with ``why`` in its detail; nothing
    that it made is left.
    """
    book, before = store.scene_book(), store.scenes().run(run)
    if before is None:
        raise SceneError(tr("There is no run {run} of a scene.", run=run))
    state, why = "failed", ""
    try:
        with alone(room.folder) as folder:
            state = play_alone(room, store, before, folder, stopped, pace)
    except DannayaError as error:
        why = error.sentence
    except Exception:  # ours: the hall is to see a sentence, the log the rest
        log.exception("a scene stumbled")
        why = tr("The gateway made a mistake: see its log.")
    if why:
        book.note(run, why=texts_of(why))
    book.tell(run, state)
    found = store.scenes().run(run)
    return found or before


def play_alone(
    room: Room,
    store: Writer,
    run: SceneRun,
    folder: Path,
    stopped: Callable[[], bool],
    pace: float,
) -> str:
    """Play a run while no other one plays; return ``done`` or ``stopped``."""
    if not room.protected_port:
        raise SceneError(
            tr(
                "A scene needs both lanes, and this room has no protected one: "
                "install Mosquitto, then open the room again."
            )
        )
    scene, book = find(run.scene), store.scene_book()
    wish = Wish(store, run.id, stopped)
    recorder = Recorder(book, run.id)
    stage = Stage(room, store, recorder, scene.SENTENCES, folder, wish, pace)
    props = None
    try:
        book.tell(run.id, "setting")
        props = scene.set_stage(stage)
        for half in halves(run.half):
            book.tell(run.id, half)
            book.tell(run.id, half, **{half: attack(scene, half, stage, props)})
        return "done"
    except Stopped:
        return "stopped"
    finally:
        book.tell(run.id, "resetting")
        clean(scene, stage, props)


def attack(scene: Scene, half: str, stage: Stage, props: Any) -> str:
    """Play one half; return what became of the attack."""
    if half == "open":
        return scene.attack_open(stage, props)
    return scene.attack_protected(stage, props)


def clean(scene: Scene, stage: Stage, props: Any) -> None:
    """Let the scene put things back; what it made is ended even if it stumbles."""
    stage.calm()
    try:
        if props is not None:
            scene.reset(stage, props)
    finally:
        stage.strike()


def halves(half: str) -> tuple[str, ...]:
    """Return which halves are played, in order."""
    return ("open", "protected") if half == "both" else (half,)


class Wish:
    """What somebody wants of a run meanwhile, as the store says."""

    def __init__(self, store: Writer, run: int, stopped: Callable[[], bool]) -> None:
        self._store = store
        self._run = run
        self._stopped = stopped
        self._detail: dict[str, Any] = {}
        self._due_s = 0.0

    def stop(self) -> bool:
        """Tell whether the scene is to stop."""
        return self._stopped() or bool(self._now().get("stop"))

    def consent(self) -> bool:
        """Tell whether the people in the room have agreed."""
        return bool(self._now().get("consent"))

    def _now(self) -> dict[str, Any]:
        if time.monotonic() >= self._due_s:
            self._due_s = time.monotonic() + WISH_S
            found = self._store.scenes().run(self._run)
            self._detail = found.detail if found else {"stop": True}
        return self._detail


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Hold the room's stage: give its folder, empty; SceneError while another plays.

    What a scene that was killed has left is taken away first.
    """
    with (folder / LOCK).open("a+b") as file:
        try:
            lock(file)
        except OSError as error:
            raise SceneError(
                tr("Another scene is being played: wait for it, or stop it.")
            ) from error
        stage = folder / FOLDER
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def sweep(room: Room, store: Writer) -> None:
    """Take away what scenes have left whose program was killed."""
    try:
        with alone(room.folder):
            left = store.scene_book().close_left(tr("The scene was cut off."))
            forget_boards(room, store)
    except SceneError:
        return  # one plays
    if left:
        log.warning("scenes that were cut off: %s", left)
