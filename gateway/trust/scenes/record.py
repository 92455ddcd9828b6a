"""What a scene shows, gathered and written into the store a few times a second."""

import threading
import time
from typing import Any

from gateway.language import in_each, texts_of, tr
from gateway.store import SceneBook, Shown

FLUSH_S = 0.1
MOST_WAITING = 400  # lines between two writes: bytes on a wire come fast
MOST_HEX = 512  # bytes shown of one piece
LANES = ("open", "protected", "")


class Recorder:
    """Takes lines from any thread; ``flush`` is for the one that owns the store."""

    def __init__(self, book: SceneBook, run: int) -> None:
        self._book = book
        self._run = run
        self._lock = threading.Lock()
        self._waiting: list[Shown] = []
        self._first = 0
        self._flushed_s = 0.0

    def add(self, lane: str, kind: str, detail: dict[str, Any]) -> None:
        """Take a line; too many at once are not kept."""
        line = Shown(time.time_ns() // 1000, lane, kind, detail)
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(line)

    def flush(self, now: bool = False) -> None:
        """Write what waits, if it is time to or ``now``; StoreError if impossible."""
        if not now and time.monotonic() < self._flushed_s + FLUSH_S:
            return
        self._flushed_s = time.monotonic()
        with self._lock:
            lines, self._waiting = self._waiting, []
        if lines:
            self._book.write(self._run, self._first, lines)
            self._first += len(lines)


def both(sentence: str, **values: object) -> dict[str, str]:
    """Return an English sentence of the catalog in both languages."""
    said = {name: written(value) for name, value in values.items()}
    return texts_of(tr(sentence, **said))


def written(value: object) -> object:
    """Return a value as each language writes it: 19,3 in French."""
    if not isinstance(value, float):
        return value
    text = f"{value:g}"
    return in_each(lambda one: text.replace(".", ",") if one == "fr" else text)
