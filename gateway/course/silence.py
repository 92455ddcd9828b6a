"""Nothing comes, or it is refused: the likely reason. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.course.evidence import Evidence, Refusal
from gateway.course.finding import Finding, note, wait, wrong
from gateway.course.stream import HEALTH

MINUTE_US = 60_000_000


def judge_refusals(check: Mapping[str, Any], evidence: Evidence) -> list[Finding]:
    """Return a line for each reason for which messages were refused just now."""
    newest: dict[str, Refusal] = {}
    for one in evidence.refusals:
        newest.setdefault(one.reason, one)
    return [say_refusal(one, check, evidence) for one in newest.values()]


def say_refusal(one: Refusal, check: Mapping[str, Any], evidence: Evidence) -> Finding:
    """Return what is wrong with a refused message, said for a learner."""
    if one.reason == "bad_topic":
        return wrong("wrong-topic", topic=one.topic, board=evidence.board)
    if one.reason == "bad_unit":
        units = [unit for unit in check.get("units", {}).values() if unit]
        return wrong("wrong-unit", units=", ".join(units) or "Cel")
    return wrong("refused", topic=one.topic, reason=one.reason)


def judge_silence(evidence: Evidence) -> list[Finding]:
    """Return why no reading has come; nothing when some have."""
    if any(not stream.name.startswith(HEALTH) for stream in evidence.streams):
        return []
    return [reason(evidence), *hints(evidence)]


def hints(evidence: Evidence) -> list[Finding]:
    """Return who else speaks in the room, and is perhaps this board."""
    board = evidence.board
    found = [note("stray", board=board, found=one) for one in evidence.strays]
    topics = evidence.stray_topics
    found += [note("wrong-topic", topic=one, board=board) for one in topics]
    return found[:1]


def reason(evidence: Evidence) -> Finding:
    """Return the likely reason of a silence, the surest first."""
    board = evidence.board
    if not evidence.gateway:
        return wrong("gateway")
    if problem := evidence.state.get("error"):
        return wrong("board-says", problem=str(problem.get("code", "")))
    if evidence.streams:
        return wrong("no-sensor", board=board)
    if not evidence.kind and not evidence.named:
        return wrong("unknown", board=board)
    if evidence.heard_us is None:
        return wait("nothing", board=board)
    minutes = (evidence.now_us - evidence.heard_us) // MINUTE_US
    return wait("stale", board=board, minutes=minutes)
