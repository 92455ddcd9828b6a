"""What boards say of updates, on `kit/<board>/update/ack` -> values (pure).

The words of the wire are those of ``firmware/kit/update.py``.
"""

import re
from collections.abc import Mapping
from typing import Any

from gateway.store import Proved, Word

NUMBER = re.compile(r"[0-9]{1,18}")
QUESTION = re.compile(r"q[0-9]{1,18}")
# state on the wire -> state in the store
HEARD = {
    "refused": "refused",
    "waiting": "waiting",
    "wants": "wants",
    "installed": "installed",
    "confirmed": "confirmed",
    "rolled back": "rolled_back",
}
MANIFEST = -1  # the number of the file that is the manifest itself
PROVED = ("seq", "slot", "firmware", "digest", "files", "why")
MOST_TEXT = 80


def word_of(board: str, body: Mapping[str, Any], at_us: int) -> Word | None:
    """Return what a board says of a sending; None for what makes no sense."""
    number, state = str(body.get("id", "")), HEARD.get(str(body.get("state")))
    if not NUMBER.fullmatch(number) or state is None:
        return None
    if state == "wants" and not wants_something(body):
        return None
    done, total = body.get("done", 0), body.get("of", 0)
    if not (is_count(done) and is_count(total) and done <= total):
        done = total = 0
    why = body.get("why", "")
    why = why[:MOST_TEXT] if isinstance(why, str) else ""
    return Word(board, int(number), state, why, done, total, at_us)


def wants_something(body: Mapping[str, Any]) -> bool:
    """Tell whether a board names a file and a place in it."""
    file, at = body.get("file"), body.get("at")
    return (file == MANIFEST or is_count(file)) and is_count(at)


def proved_of(board: str, body: Mapping[str, Any], at_us: int) -> Proved | None:
    """Return a board's answer to what it runs; None when this is none."""
    number = str(body.get("id", ""))
    if not QUESTION.fullmatch(number):
        return None
    answer = {
        name: value[:MOST_TEXT] if isinstance(value, str) else value
        for name in PROVED
        if isinstance(value := body.get(name), str | int)
    }
    return Proved(board, int(number[1:]), answer, at_us)


def is_count(value: Any) -> bool:
    """Tell whether this is a whole number, not below zero, of a size that is sane."""
    return type(value) is int and 0 <= value < 2**31
