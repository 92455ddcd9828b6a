"""What a board tells of a gateway that it turned away: an event, once it is back. Pure.

A board that hangs up on a false gateway leaves no trace at the real one. It remembers
why, and says so in its `state` when it is home again (firmware/kit/trouble.py). It says
the same for as long as nothing else goes wrong, and counts how often it came to that.
"""

from collections.abc import Mapping
from typing import Any

from gateway.store import EventRow

CERTIFICATE = "certificate"  # the code word of firmware/kit/error_signs.py
KIND = "refused_gateway"
MOST_REASON = 120

Refusal = tuple[int, str, int]


class Reports:
    """Knows what each board has told; ``states``: board -> its state in the store."""

    def __init__(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = {board: refusal_of(state) for board, state in states.items()}

    def event(
        self, board: str, state: Mapping[str, Any], received_us: int
    ) -> EventRow | None:
        """Return the event of what a board tells for the first time, else None."""
        if "error" not in state:
            return None  # a last word, which tells of no error
        before, told = self._known.get(board), refusal_of(state)
        self._known[board] = told
        if told is None or is_same(told, before):
            return None
        start, reason, _ = told
        detail = {"start": start, "reason": reason}
        return EventRow(received_us, board, KIND, "warning", detail)


def refusal_of(state: Mapping[str, Any]) -> Refusal | None:
    """Return (start, reason, how often) of a gateway not believed by a board, or None.

    A board that has started since then no longer says how often: 0.
    """
    error = state.get("error")
    if not isinstance(error, dict) or error.get("code") != CERTIFICATE:
        return None
    start, reason = error.get("boot"), error.get("detail", "")
    times = error.get("times", 0)
    if type(start) is not int or type(reason) is not str or type(times) is not int:
        return None
    return start, reason[:MOST_REASON], times


def is_same(told: Refusal, before: Refusal | None) -> bool:
    """Tell whether a board tells only what it has told before."""
    return before is not None and told[:2] == before[:2] and told[2] <= before[2]
