"""What else a step may ask of a board: orders, a name, trust. Pure.

One function for each key of [step.check]; each gives the lines about it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.course.evidence import Evidence
from gateway.course.finding import Finding, ok, wait, wrong
from gateway.course.outage import judge_missing, judge_outage, judge_sleep
from gateway.course.pace import judge_sparing, judge_unbroken

Values = Mapping[str, Any]

NEAR = 0.5  # of a false value: the same number, whatever became of its last digit


def judge_obeyed(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether each command was obeyed today."""
    return [
        answered(name, "obeyed", evidence) or wait("not-obeyed", name=name)
        for name in check["obeyed"]
    ]


def judge_refused(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether each command was refused today."""
    return [
        answered(name, "refused", evidence) or wait("not-refused", name=name)
        for name in check["refused"]
    ]


def answered(name: str, state: str, evidence: Evidence) -> Finding | None:
    """Return the line about a command that has ended so, None without one."""
    for order in evidence.orders:
        if order.state == state and name in order.wanted:
            return ok(f"order-{state}", name=name, value=order.wanted[name])
    return None


def judge_false_value(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether a value has come that the board's own sensor does not measure."""
    found = []
    for name, value in check["false_value"].items():
        values = [v for s in evidence.streams if s.name == name for v in s.values]
        false = [v for v in values if abs(v - value) < NEAR]
        true = [v for v in values if abs(v - value) >= NEAR]
        if not true:
            found.append(wait("no-true-value", name=name))
        elif not false:
            found.append(wait("no-false-value", name=name, value=value))
        else:
            found.append(ok("believed", value=value, true=true[-1]))
    return found


def judge_named(_check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether the room knows the board: by its lab, or by its readings."""
    if evidence.named:
        return [ok("named", board=evidence.board)]
    if evidence.kind and evidence.streams:
        return [ok("heard", board=evidence.board)]
    if not evidence.kind:
        return [wrong("unknown", board=evidence.board)]
    return [wait("nothing", board=evidence.board)]


def judge_lane(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether the newest readings came by the lane of the step."""
    if not evidence.streams:
        return []
    newest = max(evidence.streams, key=lambda stream: stream.newest_us)
    if newest.lane == check["lane"]:
        return [ok(f"lane-{newest.lane}")]
    return [wrong("lane-open", board=evidence.board)]


def judge_lamps(check: Values, evidence: Evidence) -> list[Finding]:
    """Return how each lamp of the step is."""
    return [lamp(one, evidence) for one in check["lamps"]]


def lamp(name: str, evidence: Evidence) -> Finding:
    """Return how one lamp is."""
    if name in evidence.red:
        return wrong("lamp-red", lamp=name)
    return (
        ok("lamp-green", lamp=name)
        if name in evidence.green
        else wait("lamp-grey", lamp=name)
    )


def judge_events(check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether each kind of event is in today's log of the board."""
    return [
        ok("event", kind=kind)
        if kind in evidence.events
        else wait("no-event", kind=kind)
        for kind in check["events"]
    ]


def judge_site(_check: Values, evidence: Evidence) -> list[Finding]:
    """Return whether the room holds readings of another site."""
    if evidence.other_sites:
        return [ok("joined", site=evidence.other_sites[0])]
    return [wait("not-joined")]


PROMISES: Mapping[str, Callable[[Values, Evidence], list[Finding]]] = {
    "named": judge_named,
    "missing": judge_missing,
    "queued": judge_outage,
    "asleep": judge_sleep,
    "sparing": judge_sparing,
    "unbroken_min": judge_unbroken,
    "obeyed": judge_obeyed,
    "refused": judge_refused,
    "false_value": judge_false_value,
    "lane": judge_lane,
    "lamps": judge_lamps,
    "events": judge_events,
    "site": judge_site,
}
