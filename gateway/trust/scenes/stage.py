"""The stage: what every scene has at hand, and what takes everything back afterwards.

Whatever a scene makes, it makes through here: it is then ended in reverse order,
however the scene ends. No wait is without an end, and each one looks whether somebody
wants the scene to stop.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol, TypeVar

from gateway.errors import DannayaError
from gateway.identity import read_keyring
from gateway.language import tr
from gateway.room import Room
from gateway.store import Writer
from gateway.trust.place import Place
from gateway.trust.scenes.guard import Guard
from gateway.trust.scenes.record import MOST_HEX, Recorder, both

DEADLINE_S = 150.0  # for all but the reset: the whole is to stay under three minutes
LOOK_S = 0.05
EYES_S = 0.2  # between two looks at what the hall is to see of the store
WAIT_S = 20.0
RESET_S = 25.0

T = TypeVar("T")


class SceneError(DannayaError):
    """A scene that cannot be played, or that did not go as it must."""


class Stopped(Exception):
    """Somebody has stopped the scene."""


class Wishes(Protocol):
    """What somebody wants of a scene while it plays."""

    def stop(self) -> bool:
        """Tell whether the scene is to stop."""

    def consent(self) -> bool:
        """Tell whether the people in the room have agreed."""


class Stage:
    """One scene's stage. ``wishes`` tell whether to stop and whether the room agrees;
    ``pace`` is how slowly to play: 0 does not wait for an audience.
    """

    def __init__(
        self,
        room: Room,
        store: Writer,
        recorder: Recorder,
        sentences: Mapping[str, str],
        folder: Path,
        wishes: Wishes,
        pace: float = 0.0,
    ) -> None:
        self.room = room
        self.store = store
        self.folder = folder
        self.guard = Guard(room, store.lookout().arrivals().values())
        self._recorder = recorder
        self._sentences = sentences
        self._wishes: Wishes | None = wishes
        self._pace = pace
        self._until_s = time.monotonic() + DEADLINE_S
        self._owned = ExitStack()
        self._eyes: list[Callable[[], object]] = []
        self._eyes_s = 0.0

    def consented(self) -> bool:
        """Tell whether the people in the room have agreed."""
        return self._wishes is not None and self._wishes.consent()

    @property
    def place(self) -> Place:
        """Return the room as its probes know it."""
        return Place(self.room, self.store, read_keyring(self.room.folder), {}, {})

    def own(self, made: AbstractContextManager[T]) -> T:
        """Return what a context manager gives; it is left when the scene ends."""
        return self._owned.enter_context(made)

    def afterwards(self, undo: Callable[[], object]) -> None:
        """Do something when the scene ends."""
        self._owned.callback(undo)

    def calm(self) -> None:
        """Heed no wish any more: what comes now puts everything back."""
        self._wishes = None
        self._eyes.clear()
        self._until_s = time.monotonic() + RESET_S

    def strike(self) -> None:
        """End everything that the scene has made, the last first."""
        self._owned.close()
        self._recorder.flush(now=True)

    def say(self, lane: str, code: str, **values: object) -> None:
        """Tell the hall a sentence of this scene, in both languages."""
        self.show(lane, "say", **both(self._sentences[code], **values))
        self._recorder.flush(now=True)

    def text(self, code: str, **values: object) -> str:
        """Return a sentence of this scene in the language in use."""
        return tr(self._sentences[code], **values)

    def words(self, code: str, **values: object) -> dict[str, str]:
        """Return a sentence of this scene in both languages."""
        return both(self._sentences[code], **values)

    def show(self, lane: str, kind: str, **detail: object) -> None:
        """Show a line of another kind; from any thread."""
        self._recorder.add(lane, kind, detail)

    def bytes_seen(self, lane: str, data: bytes, source: str, what: str = "") -> None:
        """Show bytes that pass; from any thread."""
        self.show(
            lane, "hex", bytes=data[:MOST_HEX].hex(), what=what, **{"from": source}
        )

    def watch(self, eye: Callable[[], object]) -> None:
        """Look at something now and then while the scene waits."""
        self._eyes.append(eye)

    def lamp(self, lane: str, board: str, check: str, state: str) -> None:
        """Show a lamp of a board."""
        self.show(lane, "lamp", board=board, check=check, state=state)

    def look(self) -> None:
        """Stop if somebody wants it or the time is over: Stopped, SceneError."""
        self._recorder.flush()
        if time.monotonic() > self._eyes_s + EYES_S:
            self._eyes_s = time.monotonic()
            for eye in self._eyes:
                eye()
        if self._wishes and self._wishes.stop():
            raise Stopped
        if time.monotonic() > self._until_s:
            raise SceneError(tr("The scene took too long and was ended."))

    def holds(self, condition: Callable[[], object], seconds: float) -> bool:
        """Wait for a condition; tell whether it came about in time."""
        until_s = time.monotonic() + seconds
        while not condition():
            self.look()
            if time.monotonic() > until_s:
                return False
            time.sleep(LOOK_S)
        return True

    def until(
        self, condition: Callable[[], object], what: str, seconds: float = WAIT_S
    ) -> None:
        """Wait for what the scene cannot do without; SceneError when it does not come.

        ``what`` is a sentence of the scene.
        """
        if not self.holds(condition, seconds):
            raise SceneError(
                tr("The scene did not go on: {what}", what=self.text(what))
            )

    def beat(self, seconds: float) -> None:
        """Give the hall time to see something."""
        self.holds(lambda: False, seconds * self._pace)
