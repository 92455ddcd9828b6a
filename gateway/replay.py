"""A recorded session on the pages again, at its own pace or faster.

The recording is merged into a store of its own in a temporary folder, and its readings
are fed from there into a second one that the dashboard shows. Both vanish at the end:
nothing of a replay can be taken for a new reading of the room. The second store holds
the setting ``replay``, which the pages show as a band and for which they export
nothing.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import current, tr
from gateway.merge import merge
from gateway.ports import free_port
from gateway.room import Room, read_room, write_room
from gateway.room.rules import LONGEST_NAME
from gateway.store import (
    QUALITIES,
    Batch,
    BoardRow,
    Reader,
    Reading,
    Seen,
    Selection,
    Writer,
    open_writer,
)
from gateway.supervise import Program, Supervisor

STEP_S = 0.25  # between two looks at what is due
HEARTBEAT_S = 4.0
DEFAULT_PERIOD_S = 10.0
SILENT_PERIODS = 2  # what a board has been late for at the end of the recording
HELD_S = 604_800.0  # the longest period that the pages believe
FOLDER_PREFIX = "dannaya-replay-"


class ReplayError(DannayaError):
    """The recording holds nothing to play."""


@dataclass(frozen=True)
class Recording:
    """What is played: its store, its first and last time, how fast, of which file."""

    store: Reader
    start_us: int
    end_us: int
    speed: float
    file: str

    def shown_us(self, t_us: int, began_us: int) -> int:
        """Return when a recorded moment is shown, for a replay begun at ``began_us``.

        The pages live in the present: a recorded time would be long ago for them.
        """
        return began_us + round((t_us - self.start_us) / self.speed)


@dataclass(frozen=True)
class Replay:
    """A replay about to run: the room of its pages, what is shown, what is played."""

    room: Room
    shown: Writer
    recording: Recording


@contextmanager
def prepared(path: Path, speed: float, host: str, http_port: int) -> Iterator[Replay]:
    """Read a recording into a temporary folder; all of it vanishes with the block.

    Raises MergeError, StoreError or ReplayError when there is nothing to play.
    """
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        recorded = stack.enter_context(open_writer(f"sqlite:///{folder / 'source.db'}"))
        merge(recorded, path)
        recording = recording_of(recorded, speed, path.name)
        write_room(folder, name=room_name(path), language=current())
        room = replace(read_room(folder), http_host=host, http_port=http_port)
        room = replace(room, protected_port=0, psk_port=0)  # no lane: pages alone
        room = replace(room, http_port=free_port(host, room.http_port))
        shown = stack.enter_context(open_writer(room.store_url))
        yield Replay(room, shown, recording)


def room_name(path: Path) -> str:
    """Return the name of the replay's pages: that of its file."""
    name = path.stem[:LONGEST_NAME].strip()
    return name if name and name.isprintable() else "Dannaya"


def recording_of(store: Reader, speed: float, file: str) -> Recording:
    """Return what a store holds as a Recording; ReplayError when it is empty."""
    spans = [store.span(board.id) for board in store.boards()]
    known = [span for span in spans if span is not None]
    if not known:
        raise ReplayError(tr("{file} holds no measurement to play.", file=file))
    first_us, last_us = min(span[0] for span in known), max(span[1] for span in known)
    return Recording(store, first_us, last_us, speed, file)


def pages(room: Room, stop: threading.Event) -> Supervisor:
    """Return what keeps the dashboard of a replay running."""
    address = ["--host", room.http_host, "--port", str(room.http_port)]
    program = Program("dashboard", ["dashboard", "--data", str(room.folder), *address])
    return Supervisor([program], room.folder / "log", stop)


def play(replay: Replay, stop: threading.Event) -> None:
    """Feed the readings when they are due, until stopped; at the end, stand still."""
    recording, shown = replay.recording, replay.shown
    began_us = now_us()
    begin(replay, began_us)
    done_us = recording.start_us - 1
    beat_s = 0.0
    while not stop.is_set():
        batch = Batch()
        played_us = round((now_us() - began_us) * recording.speed)
        due_us = min(recording.start_us + played_us, recording.end_us)
        if due_us > done_us:
            fill(batch, recording, (done_us + 1, due_us), began_us)
            done_us = due_us
            if done_us == recording.end_us:
                hold(batch, recording)
        if time.monotonic() - beat_s > HEARTBEAT_S:
            beat_s = time.monotonic()
            batch.settings["ingest"] = heartbeat()
        if batch:
            shown.write(batch)
        stop.wait(STEP_S)


def begin(replay: Replay, began_us: int) -> None:
    """Make the boards known and say that this is a replay."""
    recording = replay.recording
    boards = recording.store.boards()
    replay.shown.expect([(row.id, row.seat, row.site, row.name) for row in boards])
    batch = Batch()
    for row in boards:
        batch.seen[row.id] = Seen(
            row.lane, row.kind, None, row.site, state_of(recording, row)
        )
    batch.settings["ingest"] = heartbeat()
    batch.settings["replay"] = {
        "file": recording.file,
        "speed": recording.speed,
        "start_us": recording.start_us,
        "end_us": recording.end_us,
        "began_us": began_us,
    }
    replay.shown.write(batch)


def state_of(recording: Recording, board: BoardRow) -> dict[str, object]:
    """Return a board's state with the period at which it is heard in the replay."""
    period_s = usual_period_s(recording.store, board.id) / recording.speed
    return {**board.state, "state": "ready", "period_s": period_s}


def hold(batch: Batch, recording: Recording) -> None:
    """Let the boards that spoke until the end stay as they are: none falls silent."""
    for row in recording.store.boards():
        usual_us = usual_period_s(recording.store, row.id) * 1e6
        span = recording.store.span(row.id)
        if span and recording.end_us - span[1] < SILENT_PERIODS * usual_us:
            state = {**row.state, "state": "ready", "period_s": HELD_S}
            batch.seen[row.id] = Seen(row.lane, row.kind, now_us(), row.site, state)


def usual_period_s(store: Reader, board: str) -> float:
    """Return the seconds between two readings of a board's quickest quantity."""
    periods = [DEFAULT_PERIOD_S]
    for series in store.series(Selection(boards=(board,))):
        selection = Selection((board,), (series.name,))
        page = next(store.history(selection), None)
        if page is not None and len(page.rows) > 1:
            times = [row[0] for row in page.rows]
            gaps = sorted(b - a for a, b in zip(times, times[1:], strict=False))
            periods.append(gaps[len(gaps) // 2] / 1e6)
    return min(periods[1:], default=DEFAULT_PERIOD_S)


def fill(
    batch: Batch, recording: Recording, span_us: tuple[int, int], began_us: int
) -> None:
    """Add the recorded readings of a span, at the times at which they are shown."""
    newest: dict[str, int] = {}
    selection = Selection(start_us=span_us[0], end_us=span_us[1])
    for series, rows in recording.store.history(selection):
        for t_us, value, quality in rows:
            shown_us = recording.shown_us(t_us, began_us)
            reading = Reading(series, shown_us, value, QUALITIES[quality])
            batch.readings.append(reading)
            newest[series.board] = max(newest.get(series.board, 0), shown_us)
    batch.count("stored", len(batch.readings))
    rows_of = {row.id: row for row in recording.store.boards()} if newest else {}
    for board, seen_us in newest.items():
        row = rows_of[board]
        batch.seen[board] = Seen(row.lane, row.kind, seen_us, row.site)


def heartbeat() -> dict[str, object]:
    """Return what tells the pages that readings come in."""
    return {"broker": "replay", "connected": True, "at_us": now_us()}


def now_us() -> int:
    """Return this computer's time in microseconds."""
    return time.time_ns() // 1000
