"""What a look at one lamp gives: a state, and the facts that were observed.

Pure. A fact is a code of ``words.SENTENCES`` with its values; it becomes a sentence
only where it is shown, in the reader's language. It speaks ``for`` the board or
``against`` it; ``unknown`` is what would have to be seen and was not; a ``note`` only
explains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gateway.trust.table import State

Mark = Literal["for", "against", "unknown", "note"]
Seer = Literal["gateway", "probe", "drill"]
Fact = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """One lamp as it was seen at ``at_us`` by somebody."""

    lamp: str
    state: State
    facts: tuple[Fact, ...]
    at_us: int
    by: Seer = "gateway"


def fact(say: str, mark: Mark, **values: Any) -> Fact:
    """Return a fact with the values that its sentence names."""
    return {"say": say, "mark": mark, **values}


def judged(lamp: str, facts: Sequence[Fact], at_us: int, by: Seer = "gateway") -> Found:
    """Return a lamp: red by one fact against, green when all that is needed is for."""
    marks = {one["mark"] for one in facts}
    state: State = "grey"
    if "against" in marks:
        state = "red"
    elif "for" in marks and "unknown" not in marks:
        state = "green"
    return Found(lamp, state, tuple(facts), at_us, by)
