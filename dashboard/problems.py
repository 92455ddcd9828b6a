"""What a board says is wrong with it: a code of firmware/kit/errors.py. Pure."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

CODE = re.compile(r"[a-z][a-z_]{0,31}")
LONGEST_DETAIL = 120


class Problem(NamedTuple):
    """The last error: in which start it was, and whether it lasts."""

    code: str
    detail: str
    boot: int | None
    now: bool


def problem_of(state: Mapping[str, Any]) -> Problem | None:
    """Return the problem in a board's state message, None when it tells of none."""
    error = state.get("error")
    if not isinstance(error, Mapping):
        return None
    code, detail, boot = error.get("code"), error.get("detail"), error.get("boot")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return None
    return Problem(
        code,
        detail[:LONGEST_DETAIL] if isinstance(detail, str) else "",
        boot if type(boot) is int else None,
        error.get("now") is True,
    )


def lasting(state: Mapping[str, Any]) -> str | None:
    """Return the code of what is wrong now, None when nothing is."""
    problem = problem_of(state)
    return problem.code if problem and problem.now else None
