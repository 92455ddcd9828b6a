"""What runs and recordings show, folded as they grow."""

from typing import Any, NamedTuple

from dashboard.stage.fold import LANES, Scene
from gateway.language import texts_of
from gateway.show.recording import Line, Recording
from gateway.store import Reader

RUNS = 50  # all that the store keeps
LINES = 500  # in one read
KEPT = 6  # runs whose fold is kept
ENDED = ("done", "stopped", "failed")


class Watched(NamedTuple):
    """A scene as it stands: what each lane shows, and what became of the attack."""

    scene: dict[str, Any]
    lanes: dict[str, dict[str, Any]]


NOTHING = {
    "state": "idle",
    "run": None,
    "half": None,
    "why": None,
    "say": None,
    "ask": None,
}


class Folds:
    """Reads each line of a run once, although the stage is looked at all the time."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Scene, int]] = {}

    def runs_of(self, store: Reader, number: int, since: int) -> list[Any]:
        """Return the runs of a scene after run ``since``, newest first."""
        runs = store.scenes().runs(RUNS)
        return [run for run in runs if run.scene == number and run.id > since]

    def watch(self, store: Reader, number: int, since: int) -> Watched:
        """Return how a scene stands: for each lane, the newest run that played it."""
        runs = self.runs_of(store, number, since)
        lanes = {}
        for name in LANES:
            run = next((run for run in runs if run.half in (name, "both")), None)
            scene = self._fold(store, run) if run else Scene()
            outcome = getattr(run, name) if run else None
            lanes[name] = {**scene.lanes[name].shown(), "outcome": outcome}
        if not runs:
            return Watched(NOTHING, lanes)
        return Watched(self._facts(store, runs[0]), lanes)

    def _facts(self, store: Reader, run: Any) -> dict[str, Any]:
        state = "over" if run.state in ENDED else "running"
        return {
            "state": run.state if run.state in ("stopped", "failed") else state,
            "run": run.id,
            "half": run.state if run.state in LANES else None,
            "why": texts_of(run.detail.get("why", "")),
            **self._fold(store, run).shown(),
        }

    def _fold(self, store: Reader, run: Any) -> Scene:
        """Return the fold of a run with the lines that are new."""
        scene, last = self._known.pop(run.id, (Scene(), -1))
        while lines := store.scenes().lines(run.id, last, LINES):
            for line in lines:
                scene.add(Line(line.t_us - run.asked_us, *line[3:]))
            last = lines[-1].n
        self._known[run.id] = scene, last
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return scene


def played(recording: Recording, elapsed_us: int) -> Watched:
    """Return how a recording stands so long after its beginning."""
    scene = Scene()
    for line in recording.lines:
        if line.t_us <= elapsed_us:
            scene.add(line)
    over = elapsed_us >= recording.length_us
    lanes = {name: lane.shown() for name, lane in scene.lanes.items()}
    going_on = "protected" if lanes["protected"]["began"] else "open"
    for name, lane in lanes.items():
        known = over or (name == "open" and going_on == "protected")
        lane["outcome"] = getattr(recording, name) if known else None
    facts = {**NOTHING, "state": "over" if over else "running"}
    half = None if over else going_on
    return Watched({**facts, "half": half, **scene.shown(), "ask": None}, lanes)
