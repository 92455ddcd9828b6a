"""Does a board live through an outage, and sleep when it should? Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.course.evidence import Evidence, Stream
from gateway.course.finding import Finding, ok, wait, wrong
from gateway.course.stream import FEW, gaps

Values = Mapping[str, Any]

QUEUE = "sys/queue"
SLEEPING = "sleeping"


def judge_missing(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether the books of the board's start are complete."""
    if evidence.missing is None:
        return [wait("no-books")]
    if evidence.missing > check["missing"]:
        return [wrong("missing", n=evidence.missing)]
    return [ok("none-missing")]


def judge_outage(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether packs waited on the board, and the curve has no hole since."""
    waited = [s for s in evidence.streams if s.name == QUEUE]
    times = [
        (t_us, value)
        for stream in waited
        for t_us, value in zip(stream.t_us, stream.values, strict=True)
        if value >= check["queued"]
    ]
    if not times:
        return [wait("no-outage", wanted=check["queued"])]
    outage_us, packs = max(times)
    named = [s for s in evidence.streams if s.name in check["units"]]
    return [judge_curve(check, stream, outage_us, int(packs)) for stream in named[:1]]


def judge_curve(check: Values, stream: Stream, outage_us: int, packs: int) -> Finding:
    """Return whether a curve goes on through an outage."""
    period_s = float(check["period_s"])
    before = max((t for t in stream.t_us if t <= outage_us), default=outage_us)
    around = [t for t in stream.t_us if t >= before]
    if len(around) <= FEW:
        return wait("not-back", packs=packs)
    hole_s = max(gaps(around))
    if hole_s > 2 * period_s + 1:
        return wrong("hole", gap=hole_s)
    return ok("survived", packs=packs)


def judge_sleep(_check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether the board says that it sleeps."""
    asleep = evidence.state.get("state") == SLEEPING
    return [ok("asleep") if asleep else wait("awake")]
