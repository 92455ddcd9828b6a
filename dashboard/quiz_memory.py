"""What a browser remembers of the questions it has answered. Pure.

It is one cookie, such as ``4b1-2.4a3-1``: in step 4, the first question of before was
answered by the second option. An option of 0 is one to answer anew.
"""

import re
from collections.abc import Mapping

COOKIE = "quiz"
ANSWER = re.compile(r"(\d{1,2})([ba])(\d)-(\d)")
MOMENTS = {"b": "before", "a": "after"}
MOST = 4_000  # characters; browsers keep no larger cookie

Memory = dict[tuple[int, str], int]


def read(text: str) -> Memory:
    """Return {(step's number, question): option} of a cookie; what is odd is left out.

    ``text`` is what any browser may send.
    """
    found = (ANSWER.fullmatch(part) for part in text[:MOST].split("."))
    return {
        (int(one[1]), f"{MOMENTS[one[2]]}-{one[3]}"): int(one[4])
        for one in found
        if one
    }


def write(memory: Mapping[tuple[int, str], int]) -> str:
    """Return the cookie of a memory."""
    parts = []
    for (number, question), option in memory.items():
        moment, place = question.split("-")
        parts.append(f"{number}{moment[0]}{place}-{option}")
    return ".".join(parts)


def of_step(memory: Memory, number: int) -> dict[str, int]:
    """Return {question: option} of the answers of one step."""
    return {
        q: option for (step, q), option in memory.items() if step == number and option
    }


def anew(memory: Memory, number: int, moment: str) -> Memory:
    """Return a memory in which one quiz is to be answered anew, but not counted."""
    return {
        (step, question): 0
        if step == number and question.startswith(moment)
        else option
        for (step, question), option in memory.items()
    }
