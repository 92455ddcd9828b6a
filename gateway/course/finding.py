"""One line of a verdict: a mark, a code, and the values its sentence is filled with."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

# wait: nothing is wrong, it is only not there yet; note: counts for nothing.
Mark = Literal["ok", "wait", "wrong", "note"]


class Finding(NamedTuple):
    """What was found; ``code`` is a key of ``words.SENTENCES``."""

    mark: Mark
    code: str
    values: dict[str, Any] = {}


class Verdict(NamedTuple):
    """A step is passed when something holds, and nothing else is open or wrong."""

    passed: bool
    findings: tuple[Finding, ...]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict of findings."""
    found = tuple(findings)
    marks = {finding.mark for finding in found}
    return Verdict("ok" in marks and not marks & {"wait", "wrong"}, found)


def ok(code: str, **values: Any) -> Finding:
    """Return what holds."""
    return Finding("ok", code, values)


def wait(code: str, **values: Any) -> Finding:
    """Return what is not there yet."""
    return Finding("wait", code, values)


def wrong(code: str, **values: Any) -> Finding:
    """Return what must be changed."""
    return Finding("wrong", code, values)


def note(code: str, **values: Any) -> Finding:
    """Return what is good to know, and changes nothing."""
    return Finding("note", code, values)
