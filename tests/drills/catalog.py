"""Every drill: its function, and how long its short and its long form last."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.drills import (
    bad_broker,
    clock_step,
    crowd,
    day,
    disk,
    flood,
    hall,
    kill,
    outage,
    soak,
    stage,
    updates,
)
from tests.drills.outcome import Outcome


class Drill(NamedTuple):
    """``run(folder, seconds)`` fails by itself, or tells what is missing.

    The long form lasts ``share`` of the minutes that are asked for. One whose
    ``short_s`` is 0 has no short form.
    """

    run: Callable[[Path, float], Outcome]
    short_s: float
    share: float


DRILLS = {
    "kill": Drill(kill.run, 2.0, 1.0),
    "disk_full": Drill(disk.run_full, 1.0, 0.1),
    "database_readonly": Drill(disk.run_readonly, 0.5, 0.1),
    "bad_broker": Drill(bad_broker.run, 3.0, 0.5),
    # a board keeps two minutes of a pack a second, no more
    "outage": Drill(outage.run, 8.0, 1 / 3),
    "day": Drill(day.run, 30.0, 1.0),
    "crowd": Drill(crowd.run, 1.0, 0.2),
    "hall": Drill(hall.run, 1.0, 0.05),
    "flood": Drill(flood.run, 2.0, 0.3),
    "clock_step": Drill(clock_step.run, 1.0, 0.5),
    "updates": Drill(updates.run, 1.0, 0.5),
    "stage": Drill(stage.run, 0.0, 0.2),
    "soak": Drill(soak.run, 4.0, 3.0),
}
