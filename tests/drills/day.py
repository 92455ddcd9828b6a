"""A day of the full node on MicroPython, in some seconds.

Its clock jumps; `ticks_ms` wraps, and the Wi-Fi is off for ten minutes every three
hours: see tests/kit/run_day.mjs.
"""

from pathlib import Path

from tests.drills.outcome import Outcome
from tests.kit.day import growth, lost, run_day

HOURS_A_MINUTE = 8  # of the drill: three minutes are a day
MAY_GROW = 512


def run(folder: Path, seconds: float) -> Outcome:
    """Run the sketch for as many simulated hours as the seconds stand for."""
    hours = max(4, round(seconds / 60 * HOURS_A_MINUTE))
    facts = run_day(folder, hours)
    if growth(facts) > MAY_GROW:
        raise RuntimeError(f"the heap has grown: {facts['heap']}")
    told = {"hours": hours, "packs": facts["packs"], "heap grew by": growth(facts)}
    return Outcome(lost(facts, hours), 0, told)
