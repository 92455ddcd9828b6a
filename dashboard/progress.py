"""Progress: which seat has passed which step of the course."""

import time
from contextlib import closing

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard.clock import local_time
from dashboard.guard import ask_to_log_in
from dashboard.number import number
from dashboard.page import data_block, room_config, shown_again
from dashboard.words import common_words
from gateway.course.grid import SeatLine, grid
from gateway.course.keep import MOST_SEATS
from gateway.course.table import csv_of
from gateway.guides.course import Step, steps
from gateway.guides.course import step as step_of
from gateway.store import Checked, open_desk, open_store
from gateway.store.progress import EYE

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
def page() -> str | BaseResponse:
    """Return the grid of seats and steps; the facilitator's."""
    if refused := ask_to_log_in():
        return refused
    return render_template(
        "progress.html",
        lines=read_grid(),
        steps=steps(),
        ways=ways(),
        at=local_time,
        data=data_block(words=common_words()),
    )


@blueprint.post("/progress/seen")
def seen() -> BaseResponse:
    """Note that the facilitator has seen a step done, or take that back.

    Form: ``cell``, a seat and the folder of a step, as in 12/03_join_wifi.
    """
    seat, step = read_cell(request.form.get("cell", ""))
    now_us = time.time_ns() // 1000
    with open_desk(room_config().store_url) as desk:
        if not desk.keep_progress(Checked(seat, step.folder, "", now_us, EYE, [])):
            desk.take_progress_back(seat, step.folder)
    return shown_again("progress.page")


@blueprint.get("/progress.csv")
def table() -> Response | BaseResponse:
    """Return the passed steps as CSV; the facilitator's."""
    if refused := ask_to_log_in():
        return refused
    content = csv_of(read_grid(), room_config().timezone)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="progress.csv")
    return response


def ways() -> dict[str, str]:
    """Return how a step may have been checked, in words."""
    return {
        "room": _("checked by the room, on its readings"),
        "lab": _("checked by the lab"),
        "eye": _("seen by the facilitator"),
    }


def read_grid() -> list[SeatLine]:
    """Return a line for each seat of the room, and for those that did a step."""
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        rows = store.progress()
        known = {row.seat for row in store.boards()}
    known |= {entry.seat for entry in config.boards}
    return grid([one.folder for one in steps()], filter(None, known), rows)


def read_cell(text: str) -> tuple[int, Step]:
    """Return the seat and the step of a cell; 400 for what is none."""
    before, _slash, folder = text.partition("/")
    seat, step = number(before), step_of(folder)
    if step is None or seat is None or not 0 < seat <= MOST_SEATS:
        abort(400, _("There is no such seat or step."))
    return seat, step
