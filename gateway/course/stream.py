"""Are a board's readings those of the step: how many, in which unit, how far apart?

Pure. Gaps are in seconds.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from gateway.course.evidence import Evidence, Stream
from gateway.course.finding import Finding, note, ok, wait, wrong
from gateway.trust.sheet import QUANTITIES
from gateway.units import SYMBOLS

TOLERANCE_S = 1.0
TOLERANCE = 0.2  # of a period that is longer than five seconds
FEW = 3  # readings from which a gap says something
DOUBLE_S = 0.3  # at QoS 1 a message may come twice: the second follows at once
HEALTH = "sys/"


def judge_readings(check: Mapping[str, Any], evidence: Evidence) -> list[Finding]:
    """Return a line for each quantity that the step wants."""
    units: Mapping[str, str] = check.get("units", {})
    found: list[Finding] = []
    for name, unit in units.items():
        streams = [stream for stream in evidence.streams if stream.name == name]
        if streams:
            newest = max(streams, key=lambda stream: stream.newest_us)
            found += judge_stream(check, newest, unit)
        else:
            found.append(not_there(name, units, evidence))
    return found


def not_there(name: str, units: Mapping[str, str], evidence: Evidence) -> Finding:
    """Return what is said of a quantity that has not come: is another name strange?"""
    others = {s.name for s in evidence.streams if not s.name.startswith(HEALTH)}
    strange = sorted(others - set(units) - set(QUANTITIES))
    if strange:
        return wrong("name-other", name=name, found=strange[0])
    return wait("name-missing", name=name)


def judge_stream(check: Mapping[str, Any], stream: Stream, unit: str) -> list[Finding]:
    """Return what is said of one quantity, and whether some of it came twice."""
    if stream.unit != unit:
        return [other_unit(stream, unit)]
    wanted = int(check.get("readings", 1))
    times = stream.t_us[-wanted:]
    gap_s = gap(times)
    if gap_s is not None and "period_s" in check and len(times) >= min(FEW, wanted):
        pace = judge_gap(stream.name, gap_s, float(check["period_s"]))
        if pace:
            return [pace]
    return [so_far(stream, len(times), wanted, gap_s), *doubles(stream.name, times)]


def so_far(stream: Stream, count: int, wanted: int, gap_s: float | None) -> Finding:
    """Return how many readings have come, right so far."""
    facts = {"name": stream.name, "n": count}
    if count < wanted:
        return wait("so-far", wanted=wanted, **facts)
    facts |= {"gap": gap_s or 0.0}
    if stream.unit:
        symbol = SYMBOLS.get(stream.unit, stream.unit)
        return ok("readings", symbol=symbol, **facts)
    return ok("readings-bare", **facts)


def other_unit(stream: Stream, wanted: str) -> Finding:
    """Return what is wrong with the unit."""
    if not stream.unit:
        return wrong("unit-missing", name=stream.name, wanted=wanted)
    if not wanted:
        return wrong("unit-early", name=stream.name, unit=stream.unit)
    return wrong("unit-other", name=stream.name, unit=stream.unit, wanted=wanted)


def judge_gap(name: str, gap_s: float, period_s: float) -> Finding | None:
    """Return what is wrong with the time between two readings, None when nothing is."""
    if abs(gap_s - period_s) <= max(TOLERANCE_S, TOLERANCE * period_s):
        return None
    code = "too-slow" if gap_s > period_s else "too-fast"
    return wrong(code, name=name, gap=gap_s, period=period_s)


def gap(times: Sequence[int]) -> float | None:
    """Return the seconds between two readings: the median, None without a pair."""
    found = gaps(times)
    return median(found) if found else None


def gaps(times: Sequence[int]) -> list[float]:
    """Return the seconds between each reading and the next."""
    return [(b - a) / 1e6 for a, b in zip(times, times[1:], strict=False)]


def doubles(name: str, times: Sequence[int]) -> list[Finding]:
    """Return a note when some readings seem to have come twice."""
    twice = sum(gap_s < DOUBLE_S for gap_s in gaps(times))
    return [note("doubled", name=name, n=twice)] if twice else []
