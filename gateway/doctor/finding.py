"""What a check has found: good, doubtful or bad, in a sentence, with what to do."""

from typing import NamedTuple

GREEN, ORANGE, RED = "green", "orange", "red"
STATES = (GREEN, ORANGE, RED)


class Finding(NamedTuple):
    """One finding. ``fix`` is a command to type or a thing to do, "" when all is well.

    ``check`` is the word by which programs know the check.
    """

    check: str
    state: str
    sentence: str
    fix: str = ""


def worst(findings: list[Finding]) -> str:
    """Return the worst state of some findings, green for none."""
    return max((one.state for one in findings), key=STATES.index, default=GREEN)
