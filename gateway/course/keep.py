"""Judge a step of a board now, and keep it for its seat when it is passed."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from gateway.course.evidence import Lab
from gateway.course.finding import Verdict
from gateway.course.gather import gather
from gateway.course.judge import judge
from gateway.guides.course import Step
from gateway.store import Checked, Reader, open_desk
from gateway.store.progress import LAB, ROOM

MOST_SEATS = 999  # as far as seats are numbered


class Asked(NamedTuple):
    """Whose step is asked about: ``seat`` is the learner's own word, if any."""

    board: str
    seat: int | None = None
    lab: Lab | None = None


def look(
    store: Reader, step: Step, asked: Asked, prepared: Iterable[str] = ()
) -> Verdict:
    """Return the verdict on a step, from what the store holds now."""
    now_us = time.time_ns() // 1000
    evidence = gather(store, asked.board, now_us, asked.lab, prepared)
    return judge(step.check, evidence)


def seat_of(store: Reader, asked: Asked) -> int | None:
    """Return the seat that a passed step counts for: the board's own comes first."""
    own = next((row.seat for row in store.boards() if row.id == asked.board), None)
    return own if own is not None else asked.seat


def keep(url: str, step: Step, asked: Asked, seat: int, passed: Verdict) -> None:
    """Keep in the store at ``url`` that a seat has passed a step; the first counts."""
    findings = [(one.code, one.values) for one in passed.findings if one.mark == "ok"]
    how = LAB if "lab" in step.check else ROOM
    now_us = time.time_ns() // 1000
    with open_desk(url) as desk:
        desk.keep_progress(
            Checked(seat, step.folder, asked.board, now_us, how, findings)
        )
