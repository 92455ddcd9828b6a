"""Recordings of scenes: a run of the store as a file, to play when nothing else works.

JSON lines: the first one is about the run, each other one is a line of it: the time in
microseconds since the scene began, lane, kind, detail.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from gateway.errors import DannayaError
from gateway.language import not_written, system_reason, tr
from gateway.show.rules import SCENES

FOLDER = "recordings"  # beside the orders of the kit, and in the folder of a room
SUFFIX = ".jsonl"
FORMAT = "dannaya scene 1"
MOST_BYTES = 4_000_000
MOST_LINES = 2_000
OUTCOMES = ("succeeded", "failed", None)


class RecordingError(DannayaError):
    """A recording that cannot be played or kept; the message says why."""


class Line(NamedTuple):
    """One line of a run; ``t_us`` is the time since the scene began."""

    t_us: int
    lane: str
    kind: str
    detail: dict[str, Any]


class Recording(NamedTuple):
    """A run of a scene; ``open`` and ``protected`` are what became of the attack."""

    scene: int
    open: str | None
    protected: str | None
    recorded_us: int
    length_us: int
    lines: tuple[Line, ...]


def of_run(run: Any, lines: Iterable[Any]) -> Recording:
    """Return a run of the store (``SceneRun``, its ``SceneLine``s) as a recording."""
    lines = list(lines)
    began_us = min([line.t_us for line in lines], default=run.asked_us)
    moved = [Line(line.t_us - began_us, *line[3:]) for line in lines]
    ended_us = run.ended_us or began_us
    length_us = max([ended_us - began_us, *(line.t_us for line in moved)])
    return Recording(
        run.scene, run.open, run.protected, began_us, length_us, tuple(moved)
    )


def write_recording(path: Path, recording: Recording) -> None:
    """Write the file; RecordingError when it cannot be written."""
    head = {"format": FORMAT, **recording._asdict()}
    del head["lines"]
    rows = [orjson.dumps(head), *(orjson.dumps(list(line)) for line in recording.lines)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\n".join(rows) + b"\n")
    except OSError as error:
        raise RecordingError(not_written(path, error)) from error


def read_recording(path: Path) -> Recording:
    """Return what a file holds; RecordingError names the line that is wrong."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise RecordingError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=path,
                reason=system_reason(error),
            )
        ) from error
    rows = raw.splitlines()[: MOST_LINES + 1]
    lines: list[Line] = []
    at = 1
    try:
        head = a_head(orjson.loads(rows[0]))
        for row in rows[1:]:
            at += 1
            lines.append(a_line(orjson.loads(row)))
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise RecordingError(
            tr(
                "{file}, line {line}: this is not the recording of a scene: make it "
                "again with dannaya scene --record.",
                file=path,
                line=at,
            )
        ) from error
    return head._replace(lines=tuple(lines))


def a_head(values: dict[str, Any]) -> Recording:
    """Return the recording of a first line, without its lines; ValueError if none."""
    found = Recording(
        values["scene"],
        values["open"],
        values["protected"],
        values["recorded_us"],
        values["length_us"],
        (),
    )
    numbers = (found.scene, found.recorded_us, found.length_us)
    if values["format"] != FORMAT or not all(type(n) is int for n in numbers):
        raise ValueError(values)
    if not 1 <= found.scene <= SCENES or found.length_us < 0:
        raise ValueError(values)
    if found.open not in OUTCOMES or found.protected not in OUTCOMES:
        raise ValueError(values)
    return found


def a_line(values: list[Any]) -> Line:
    """Return the line that a JSON list holds; ValueError for anything else."""
    line = Line(*values)
    texts = isinstance(line.lane, str) and isinstance(line.kind, str)
    if type(line.t_us) is not int or not texts or not isinstance(line.detail, dict):
        raise ValueError(values)
    return line


def recordings(folder: Path) -> dict[str, Path]:
    """Return name -> file of the recordings of a folder, by name."""
    return {path.stem: path for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}"))}
