"""The lines of a scene so far -> what each lane of the stage shows now. Pure.

A run may have two thousand lines and is watched by three hundred phones: what is sent
is bounded, and each line is looked at once.
"""

from collections import deque
from operator import itemgetter
from typing import Any

from gateway.show.recording import Line

LANES = ("open", "protected")
MOST_HEX = 5
MOST_BYTES = 192  # of one message
MOST_LOG = 8
LONGEST_LOG = 200
MOST_POINTS = 150
MOST_CURVES = 3
MOST_LAMPS = 8
MOST_TOLD = 7  # sentences
MOST_COUNTS = 6
MOST_STEPS = 8
MOST_SCORES = 2


class Lane:
    """What one lane shows."""

    def __init__(self) -> None:
        self.began = False
        self._first: dict[str, Any] | None = None  # how they greet: it stays
        self._hex: deque[dict[str, Any]] = deque(maxlen=MOST_HEX)
        self._log: deque[dict[str, str]] = deque(maxlen=MOST_LOG)
        self._steps: deque[dict[str, Any]] = deque(maxlen=MOST_STEPS)
        self._curves: dict[tuple[str, str], deque[list[Any]]] = {}
        self._units: dict[tuple[str, str], str] = {}
        self._lamps: dict[tuple[str, str], str] = {}
        self._counts: dict[str, dict[str, Any]] = {}
        self._scores: dict[str, dict[str, Any]] = {}
        self._told: deque[dict[str, Any]] = deque(maxlen=MOST_TOLD)

    def add(self, line: Line) -> None:
        """Take one line more."""
        self.began = True
        take = getattr(self, f"_add_{line.kind}", None)
        if take is not None:
            take(line)

    def shown(self) -> dict[str, Any]:
        """Return what is sent of the lane, JSON-ready."""
        return {
            "began": self.began,
            "told": list(self._told),
            "hex": [self._first, *self._hex] if self._first else [],
            "log": list(self._log),
            "curves": [
                {"board": key[0], "name": key[1], "unit": self._units[key],
                 "points": sorted(points, key=itemgetter(0))}
                for key, points in self._curves.items()
            ],
            "lamps": [
                {"board": key[0], "check": key[1], "state": state}
                for key, state in self._lamps.items()
            ],
            "counts": list(self._counts.values()),
            "scores": list(self._scores.values()),
            "steps": list(self._steps),
        }  # fmt: skip

    def _add_say(self, line: Line) -> None:
        self._told.append(texts(line))

    def _add_hex(self, line: Line) -> None:
        data = str(line.detail.get("bytes", ""))
        piece = {
            "from": str(line.detail.get("from", "")),
            "what": str(line.detail.get("what", ""))[:LONGEST_LOG],
            "bytes": data[: 2 * MOST_BYTES],
            "size": len(data) // 2,
        }
        if self._first is None:
            self._first = piece
        else:
            self._hex.append(piece)

    def _add_log(self, line: Line) -> None:
        raw = str(line.detail.get("line", ""))
        said = {key: (text or raw)[:LONGEST_LOG] for key, text in texts(line).items()}
        if raw.strip(" -"):
            self._log.append(said)

    def _add_value(self, line: Line) -> None:
        detail = line.detail
        key = str(detail.get("board", "")), str(detail.get("name", ""))
        full = key not in self._curves and len(self._curves) >= MOST_CURVES
        if full or key[1].startswith("sys/"):
            return
        points = self._curves.setdefault(key, deque(maxlen=MOST_POINTS))
        self._units[key] = str(detail.get("unit", ""))
        forged = bool(detail.get("forged"))
        points.append([measured_ms(line), detail.get("value"), forged])

    def _add_lamp(self, line: Line) -> None:
        key = str(line.detail.get("board", "")), str(line.detail.get("check", ""))
        self._lamps.pop(key, None)
        self._lamps[key] = str(line.detail.get("state", "grey"))
        if len(self._lamps) > MOST_LAMPS:
            del self._lamps[next(iter(self._lamps))]

    def _add_count(self, line: Line) -> None:
        name = str(line.detail.get("name", ""))
        if name in self._counts or len(self._counts) < MOST_COUNTS:
            self._counts[name] = {**texts(line), "value": line.detail.get("value")}

    def _add_score(self, line: Line) -> None:
        share = {key: line.detail.get(key) for key in ("value", "chance")}
        score = {**texts(line), **share}
        if score["fr"] in self._scores or len(self._scores) < MOST_SCORES:
            self._scores[score["fr"]] = score

    def _add_step(self, line: Line) -> None:
        step = {**texts(line), "state": str(line.detail.get("state", "waiting"))}
        if self._steps and self._steps[-1]["state"] == "waiting":
            self._steps.pop()  # the same step, further on
        self._steps.append(step)


def measured_ms(line: Line) -> int:
    """Return when a value was measured: what fills a gap is told later."""
    t_us = line.detail.get("t_us")
    return (t_us if type(t_us) is int else line.t_us) // 1000


def texts(line: Line) -> dict[str, Any]:
    """Return a line's sentence in both languages."""
    return {key: str(line.detail.get(key, "")) for key in ("fr", "en")}


class Scene:
    """What the whole stage shows of one run."""

    def __init__(self) -> None:
        self.lanes = {name: Lane() for name in LANES}
        self.lines = 0
        self._say: dict[str, Any] | None = None
        self._ask: dict[str, Any] | None = None

    def add(self, line: Line) -> None:
        """Take one line more; one of no lane is said of the scene."""
        self.lines += 1
        if line.kind == "ask":
            self._ask = texts(line)
        else:
            self._ask = None  # it was answered: the scene went on
        if line.kind == "say":
            self._say = texts(line)
        if line.lane in self.lanes:
            self.lanes[line.lane].add(line)

    def shown(self) -> dict[str, Any]:
        """Return what is sent but for the lanes: the last sentence, the question."""
        return {"say": self._say, "ask": self._ask}
