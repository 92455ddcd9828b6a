"""The stage hand: starts the scenes that are asked for, and stops them when told to.

One process for each scene. What a scene has left that was killed is taken away.
"""

import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.ports import reachable
from gateway.room import Room
from gateway.store import RequestRow, Writer
from gateway.store.requests import OPEN, SCENES
from gateway.store.stage import ENDED
from gateway.supervise import NEW_GROUP
from gateway.trust.scenes.play import describe, sweep
from gateway.trust.scenes.stage import SceneError

LOOK_S = 0.2
HALVES = ("open", "protected", "both")
SLOWEST = 2
CLOSING_S = 4.0  # the room that closes does not wait for long
LEAVING_S = 2.0  # the program of a scene that has ended is gone in less
PATIENCE_S = 25.0  # a scene that is told to stop puts everything back in less

log = logging.getLogger("dannaya.trust")


class Hand:
    """Carries out requests about scenes; ``step`` takes LEAVING_S at most."""

    def __init__(self, room: Room, store: Writer) -> None:
        self._room = room
        self._store = store
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_s: float | None = None  # when it was told to stop

    def run(self, stop: threading.Event) -> None:
        """Look for requests until told to stop; end the scene that plays then."""
        self._try(self._sweep)
        while not stop.wait(LOOK_S):
            self._try(self.step)
        self.end()

    def step(self) -> None:
        """Carry out what waits, and look after the scene that plays."""
        self._watch()
        request = self._store.next_request(SCENES)
        if request is None:
            return
        try:
            self._carry_out(request)
        except DannayaError as error:
            self._store.tell_request(request.id, "failed", (0, 1), error.sentence)
            return
        self._store.tell_request(request.id, "done", (1, 1))

    def end(self) -> None:
        """End the scene that plays: it puts everything back first, if it is quick.

        What is left of one that is not is taken away when the room is opened again.
        """
        if self._process is not None:
            self._close_pipe()
            try:
                self._process.wait(CLOSING_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _carry_out(self, request: RequestRow) -> None:
        if request.kind == "scene":
            self._start(request)
            return
        run = request.detail.get("run")
        if not isinstance(run, int):
            raise SceneError(tr("The request names no run of a scene."))
        self._store.scene_book().note(run, **{request.kind.split("-")[1]: True})
        if request.kind == "scene-stop":
            self._stop_s = time.monotonic()

    def _start(self, request: RequestRow) -> None:
        """Start the process of a scene, which says itself what goes wrong."""
        scene, half = scene_of(request.detail), half_of(request.detail)
        pace = pace_of(request.detail)
        self._let_leave()
        if self._process is not None:
            raise SceneError(
                tr("Another scene is being played: wait for it, or stop it.")
            )
        if any(r.kind == "outage" and r.state in OPEN for r in self._store.requests()):
            raise SceneError(tr("A drill is being held: wait until it has ended."))
        consent = bool(request.detail.get("consent"))
        detail = describe(scene, request=request.id, consent=consent)
        run = self._store.scene_book().begin(scene, half, detail)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gateway.trust.scenes", *self._arguments(run, pace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=NEW_GROUP,
        )
        self._stop_s = None

    def _arguments(self, run: int, pace: float) -> list[str]:
        room = self._room
        return [
            *("--data", str(room.folder), "--mqtt-host", reachable(room.mqtt_host)),
            *("--mqtt-port", str(room.mqtt_port)),
            *("--protected-port", str(room.protected_port)),
            *("--run", str(run), "--pace", str(pace), "--supervised"),
        ]

    def _let_leave(self) -> None:
        """Wait for the program of a scene that has ended: a presenter is quick."""
        newest = self._store.scenes().runs(1)
        if self._process is not None and newest and newest[0].state in ENDED:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LEAVING_S)
            self._watch()

    def _watch(self) -> None:
        """Forget a process that has ended; kill one that was told to and does not."""
        if self._process is None:
            return
        if self._stop_s and time.monotonic() > self._stop_s + PATIENCE_S:
            self._process.kill()
        if self._process.poll() is not None:
            self._close_pipe()
            self._process = None
            self._sweep()

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdin:
            self._process.stdin.close()

    def _sweep(self) -> None:
        sweep(self._room, self._store)

    def _try(self, act: Any) -> None:
        try:
            act()
        except DannayaError as error:
            log.warning("%s", error)  # the next look tries again


def scene_of(detail: dict[str, Any]) -> int:
    """Return the number of the scene asked for; SceneError when it is none."""
    number = detail.get("scene")
    if not isinstance(number, int):
        raise SceneError(tr("The request names no scene."))
    return number


def half_of(detail: dict[str, Any]) -> str:
    """Return the half asked for, both without one; SceneError when it is none."""
    half = detail.get("half", "both")
    if half not in HALVES:
        raise SceneError(tr("A scene has an open and a protected half."))
    return str(half)


def pace_of(detail: dict[str, Any]) -> float:
    """Return how slowly to play, 1 without a word of it; SceneError for nonsense."""
    pace = detail.get("pace", 1)
    if not isinstance(pace, int | float) or not 0 <= pace <= SLOWEST:
        raise SceneError(tr("The pace of a scene is 0 to {most}.", most=SLOWEST))
    return float(pace)
