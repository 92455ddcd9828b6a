"""What the lab of a browser saw of its virtual board: the steps without a network.

Pure. A real board that runs such a step tells the room nothing: it is checked by eye.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.course.evidence import Evidence, Lab
from gateway.course.finding import Finding, note, ok, wait


def judge_lab(check: Mapping[str, Any], evidence: Evidence) -> list[Finding]:
    """Return a line for each thing that the lab must have seen."""
    if evidence.lab is None:
        return [by_eye(evidence)]
    wanted: Mapping[str, Any] = check["lab"]
    found = []
    if "led" in wanted:
        found.append(blinks(int(wanted["led"]), evidence.lab))
    if "printed" in wanted:
        found += printed(wanted["printed"], evidence.lab)
    if wanted.get("mended"):
        found.append(ok("mended") if evidence.lab.mended else wait("not-mended"))
    return found


def by_eye(evidence: Evidence) -> Finding:
    """Return why nothing can be judged from here."""
    virtual = evidence.named or evidence.kind == "virtual"
    return wait("only-lab") if virtual else note("by-eye")


def blinks(wanted: int, lab: Lab) -> Finding:
    """Return whether the LED has changed often enough."""
    if lab.led < wanted:
        return wait("no-blink", n=lab.led, wanted=wanted)
    return ok("blink", n=lab.led)


def printed(texts: Sequence[str], lab: Lab) -> list[Finding]:
    """Return whether each text was printed, each after the one before."""
    found: list[Finding] = []
    at = 0
    for text in texts:
        place = next((n for n in range(at, len(lab.lines)) if text in lab.lines[n]), -1)
        if place < 0:
            facts = {"text": text.strip()}
            first = wait("not-printed", **facts)
            return [*found, wait("not-printed-next", **facts) if found else first]
        found.append(ok("printed", text=lab.lines[place].strip()))
        at = place + 1
    return found
