"""What the facilitator asks for on the pages, carried out by the gateway.

The dashboard has no rights and no secrets: it leaves requests in the store, and ingest
looks here between two batches. A request is carried out in short steps, some in each
turn, so that readings do not wait for it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import RequestRow, Selection, StoreError, Writer, open_store

LOOK_S = 0.5  # how soon a request is noticed
PAUSE_S = 0.05  # between two turns of one
TURN_S = 0.02  # how long readings may wait for a turn, but for its last step
MOST_BOARDS = 1000

# How far a request is: steps done, of how many.
Progress = tuple[int, int]
Task = Callable[[Room, Writer, dict[str, Any]], Iterator[Progress]]

log = logging.getLogger("dannaya.ingest")


class RequestError(DannayaError):
    """A request that cannot be carried out as it stands."""


class Requests:
    """Carries out the requests of a room, the oldest first."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self._folder = folder
        self._writer = writer
        self._due_s = 0.0
        self._running: tuple[RequestRow, Iterator[Progress]] | None = None
        self.forgotten: list[str] = []  # boards whose memory ingest has to drop

    def step(self, steady_s: float) -> bool:
        """Take a turn if it is time for one; tell whether something was done.

        ``steady_s`` is a clock that is never set.
        """
        if steady_s < self._due_s:
            return False
        self._due_s = steady_s + LOOK_S
        try:
            found = self._step()
        except StoreError as error:
            log.error("%s", error)
            self._running = None  # begun again when the store answers
            return False
        if found:
            self._due_s = steady_s + PAUSE_S
        return found

    def _step(self) -> bool:
        if self._running is None:
            request = self._writer.next_request()
            if request is None:
                return False
            self._running = request, carry_out(self._folder, request)
            self._writer.tell_request(request.id, "running", (0, 0))
        request, steps = self._running
        state, progress, said = advance(steps, (request.done, request.total))
        until_s = time.monotonic() + TURN_S
        while state == "running" and time.monotonic() < until_s:
            state, progress, said = advance(steps, progress)
        self._writer.tell_request(request.id, state, progress, said)
        self._running = None
        if state == "done" and request.kind in ("forget", "clear"):
            self.forgotten += boards_of(request.detail)
        if state == "running":
            done, total = progress
            self._running = request._replace(done=done, total=total), steps
        else:
            log.info("request %s: %s %s", request.kind, state, said)
        return True


def advance(steps: Iterator[Progress], before: Progress) -> tuple[str, Progress, str]:
    """Do the next step; return the request's state, its progress, and what to say."""
    try:
        return "running", next(steps), ""
    except StopIteration:
        return "done", (before[1], before[1]), ""
    except StoreError:
        raise
    except DannayaError as error:
        return "failed", before, error.sentence
    except Exception:  # ours, and it would come back each time ingest starts again
        log.exception("a request made ingest stumble")
        return "failed", before, tr("The gateway made a mistake: see its log.")


def carry_out(folder: Path, request: RequestRow) -> Iterator[Progress]:
    """Yield the progress of a request; RequestError when it makes no sense.

    It has a store connection of its own, so that ingest sees its commits as those of
    another.
    """
    task = TASKS.get(request.kind)
    if task is None:
        raise RequestError(tr("Unknown request: {kind}", kind=request.kind))
    room = read_room(folder)
    store = open_store(room.store_url)
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    with store:
        yield from task(room, store, request.detail)


def boards_of(detail: dict[str, Any]) -> list[str]:
    """Return the boards that a request names; RequestError when it names none."""
    boards = detail.get("boards")
    if not isinstance(boards, list) or not 0 < len(boards) <= MOST_BOARDS:
        raise RequestError(tr("The request names no board."))
    return [str(board) for board in boards]


def enrol(room: Room, store: Writer, detail: dict[str, Any]) -> Iterator[Progress]:
    """Bind boards to the protected lane."""
    from gateway.identity import roster  # loads the cryptography, when first needed

    boards = boards_of(detail)
    yield 0, len(boards)
    roster.enrol(room, store, boards)


def unenrol(room: Room, store: Writer, detail: dict[str, Any]) -> Iterator[Progress]:
    """Let the open lane speak for boards again."""
    from gateway.identity import roster

    boards = boards_of(detail)
    yield 0, len(boards)
    roster.unenrol(room, store, boards)


def revoke(room: Room, store: Writer, detail: dict[str, Any]) -> Iterator[Progress]:
    """Take the keys of boards away."""
    from gateway.identity import roster

    boards = boards_of(detail)
    yield 0, len(boards)
    roster.revoke(room, store, boards)


def forget(room: Room, store: Writer, detail: dict[str, Any]) -> Iterator[Progress]:
    """Remove boards and all that is kept of them; progress is in rows."""
    from gateway.identity import roster

    boards = boards_of(detail)
    done, total = 0, store.count(Selection(tuple(boards)))
    yield done, total
    for removed in roster.forget(room, store, boards):
        done += removed
        yield min(done, total), total


def clear(room: Room, store: Writer, detail: dict[str, Any]) -> Iterator[Progress]:
    """Remove what a broker has told again of boards forgotten while it was closed."""
    boards = boards_of(detail)
    yield 0, len(boards)
    for board in boards:
        store.forget(board)


TASKS: dict[str, Task] = {
    "enrol": enrol,
    "unenrol": unenrol,
    "revoke": revoke,
    "forget": forget,
    "clear": clear,
}
