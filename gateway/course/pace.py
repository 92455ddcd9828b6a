"""How little a board tells, and for how long without a hole. Pure; gaps in seconds."""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from statistics import median
from typing import Any

from gateway.course.evidence import Evidence, Stream
from gateway.course.finding import Finding, ok, wait, wrong
from gateway.course.stream import DOUBLE_S, FEW, HEALTH, TOLERANCE, gaps

Values = Mapping[str, Any]

HOLE = 3  # times the usual gap: a sensor may miss a reading or two
LEFT_OUT = 2  # times the period: whoever is silent that long is not measured any more


def judge_sparing(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether each quantity comes seldom enough, or not any more."""
    wanted = int(check["readings"])
    return [
        spare(name, float(period_s), wanted, evidence)
        for name, period_s in check["sparing"].items()
    ]


def spare(name: str, period_s: float, wanted: int, evidence: Evidence) -> Finding:
    """Return what is said of one quantity: what still tells too much, if it does."""
    stream = newest(name, evidence)
    if stream is None:
        return wait("never-told", name=name)
    if left_out(stream, period_s, evidence):
        return ok("left-out", name=name)
    apart = [gap_s for gap_s in gaps(stream.t_us) if gap_s >= DOUBLE_S]
    seldom = latest(apart, lambda gap_s: gap_s >= period_s * (1 - TOLERANCE))
    if apart and not seldom:
        return wrong("telling", name=name, gap=apart[-1], period=period_s)
    facts = {"name": name, "n": len(seldom) + 1}
    if len(seldom) + 1 < wanted:
        return wait("so-far", wanted=wanted, **facts)
    return ok("sparing", period=period_s, **facts)


def left_out(stream: Stream, period_s: float, evidence: Evidence) -> bool:
    """Tell whether the board goes on measuring, and this quantity no more."""
    others = [s.newest_us for s in evidence.streams if not s.name.startswith(HEALTH)]
    return max(others) - stream.newest_us > LEFT_OUT * period_s * 1e6


def judge_unbroken(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether each quantity has come for so many minutes without a hole."""
    streams = [newest(name, evidence) for name in check["units"]]
    wanted = int(check["unbroken_min"])
    return [go_on(stream, wanted) for stream in streams if stream is not None]


def go_on(stream: Stream, wanted: int) -> Finding:
    """Return for how many minutes a quantity has come without a hole."""
    found = gaps(stream.t_us)
    most_s = HOLE * median(found) + 1 if len(found) >= FEW else float("inf")
    run = latest(found, lambda gap_s: gap_s <= most_s)
    facts = {"name": stream.name, "minutes": int(sum(run) // 60)}
    if sum(run) >= 60 * wanted:
        return ok("unbroken", **facts)
    if len(run) == len(found):
        return wait("unbroken-so-far", wanted=wanted, **facts)
    return wrong("broken", wanted=wanted, gap=found[-len(run) - 1], **facts)


def newest(name: str, evidence: Evidence) -> Stream | None:
    """Return the stream of a quantity that has come last, None when none has."""
    named = [stream for stream in evidence.streams if stream.name == name]
    return max(named, key=lambda stream: stream.newest_us, default=None)


def latest(found: Sequence[float], right: Callable[[float], bool]) -> list[float]:
    """Return the gaps since the last one that was not right, the newest first."""
    return list(takewhile(right, reversed(found)))
