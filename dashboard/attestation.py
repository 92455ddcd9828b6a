"""What a seat may take home: a sheet that says what was really done, and no more."""

import time
from contextlib import closing
from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from dashboard.clock import local_day
from dashboard.errors import Answer, answer
from dashboard.guard import ask_to_log_in
from dashboard.language import curly
from dashboard.page import data_block, room_config
from dashboard.progress import read_grid, ways
from dashboard.words import common_words
from gateway.course import Finding, say
from gateway.course.grid import SeatLine
from gateway.course.words import SENTENCES
from gateway.guides.course import Step, steps
from gateway.store import Checked, Reader, Selection, open_store

blueprint = Blueprint("attestation", __name__, url_prefix="/attestation")


class Done(NamedTuple):
    """A line of an attestation: a step, when it was passed, what was seen."""

    step: Step
    at: str
    how: str
    board: str
    lines: list[str]


class Attestation(NamedTuple):
    """What a seat has done: ``packs`` are (received, missing) of its boards."""

    seat: int
    done: list[Done]
    boards: list[str]
    readings: int
    packs: tuple[int, int]


@blueprint.get("/<int:seat>")
def sheet_of(seat: int) -> str | Answer:
    """Return the sheet of one seat, to print; 404 for a seat that is not there."""
    lines = [line for line in read_grid() if line.seat == seat]
    return sheets(lines) if lines else no_such_seat(seat)


def no_such_seat(seat: int) -> Answer:
    """Return a page that says so, and which seats there are."""
    hint = _("There are those of the boards, and those where a step was checked.")
    return answer(404, _("There is no seat %(seat)s in this room.", seat=seat), hint)


@blueprint.get("")
def page() -> str | Response:
    """Return the sheets of all seats that have passed a step; the facilitator's."""
    if refused := ask_to_log_in():
        return refused
    return sheets([line for line in read_grid() if line.passed])


def sheets(lines: list[SeatLine]) -> str:
    """Return sheets of paper, one for each seat."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        found = [sheet(store, line) for line in lines]
    return render_template(
        "attestation.html",
        sheets=found,
        of=len(steps()),
        today=local_day(time.time_ns() // 1000),
        data=data_block(words=common_words()),
    )


def sheet(store: Reader, line: SeatLine) -> Attestation:
    """Return what a seat has done, as the store knows it."""
    own = {row.id for row in store.boards() if row.seat == line.seat}
    boards = sorted(own | {row.board for row in line.cells if row and row.board})
    packs = [one for board, one in store.completeness().items() if board in boards]
    return Attestation(
        line.seat,
        [done(step, row) for step, row in zip(steps(), line.cells, strict=True) if row],
        boards,
        store.count(Selection(boards=tuple(boards))) if boards else 0,
        (sum(one.received for one in packs), sum(one.missing for one in packs)),
    )


def done(step: Step, row: Checked) -> Done:
    """Return a passed step in words."""
    lines = [
        curly(say(Finding("ok", code, values), g.lang))
        for code, values in row.findings
        if code in SENTENCES  # another version may have other ones
    ]
    return Done(step, local_day(row.at_us), ways()[row.how], row.board, lines)
