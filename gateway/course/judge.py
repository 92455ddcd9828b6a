"""Is a step done? The verdict on what the room has received of a learner's board.

Pure: what a step asks is its [step.check] in ``workshop_guides/course.toml``.
"""

from collections.abc import Mapping
from typing import Any

from gateway.course.evidence import Evidence
from gateway.course.finding import Verdict, verdict
from gateway.course.lab import judge_lab
from gateway.course.promises import PROMISES
from gateway.course.silence import judge_refusals, judge_silence
from gateway.course.stream import judge_readings

READINGS = {"readings", "period_s", "units"}
KEYS = READINGS | {"lab"} | set(PROMISES)
# What needs the board's stream: without one, it is said why there is none.
FROM_STREAM = {"readings", "missing", "queued", "asleep", "lane", "false_value"}


def judge(check: Mapping[str, Any], evidence: Evidence) -> Verdict:
    """Return the verdict on a step; one that asks nothing is not passed."""
    findings = []
    if FROM_STREAM & set(check):
        silence = judge_silence(evidence)
        findings += judge_refusals(check, evidence) + silence
        if silence:
            return verdict(findings)
    if "units" in check:
        findings += judge_readings(check, evidence)
    if "lab" in check:
        findings += judge_lab(check, evidence)
    for key, promise in PROMISES.items():
        if key in check:
            findings += promise(check, evidence)
    return verdict(findings)
