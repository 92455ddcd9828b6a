"""Vérifier: is a step done? Judged for the panel on each page of the guides."""

import time
from contextlib import closing
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Response, abort, g
from flask_babel import gettext as _

from dashboard.body import sent
from dashboard.guard import refuse_other_sites
from dashboard.language import curly
from dashboard.page import room_config
from dashboard.snapshot import with_prepared
from dashboard.viewer import JSON
from gateway.course import Lab, say
from gateway.course.keep import MOST_SEATS, Asked, keep, look, seat_of
from gateway.guides.course import step as step_of
from gateway.store import BoardRow, StoreError, open_store

HOUR_US = 3_600_000_000
MOST_LINES = 200  # of what a lab has seen
LONGEST_LINE = 300

blueprint = Blueprint("verify", __name__)


class Choice(NamedTuple):
    """A board that may be asked about."""

    id: str
    seat: int | None


@blueprint.post("/api/check/<folder>")
def check(folder: str) -> Response:
    """Return the verdict on a step of a board, as JSON; a passed one is kept.

    Body: ``board``, ``seat`` (of a board that has none of its own) and ``lab``, what
    the lab of this browser has seen. Answer: ``passed``, ``seat`` (that it was kept
    for, or null) and ``lines``, each with ``mark`` and ``text``.
    """
    refuse_other_sites()
    step = step_of(folder)
    if step is None:
        abort(404)
    asked, config = read_asked(sent()), room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        found = look(store, step, asked, (entry.id for entry in config.boards))
        seat = seat_of(store, asked)
    if found.passed and seat is not None:
        keep(config.store_url, step, asked, seat, found)
    told = {
        "passed": found.passed,
        "seat": seat,
        "lines": [
            {"mark": one.mark, "text": curly(say(one, g.lang))}
            for one in found.findings
        ],
    }
    return Response(orjson.dumps(told), content_type=JSON)


def read_asked(body: Any) -> Asked:
    """Return whose step is asked about; 400 with a sentence for anything else."""
    board = body.get("board") if isinstance(body, dict) else None
    if not isinstance(board, str) or not board.isprintable():
        abort(400, _("Choose a board first."))
    seat = body.get("seat")
    if type(seat) is not int or not 0 < seat <= MOST_SEATS:
        seat = None
    lab = body.get("lab")
    return Asked(board, seat, read_lab(lab) if isinstance(lab, dict) else None)


def read_lab(body: dict[str, Any]) -> Lab:
    """Return what a lab says that it has seen, as far as it has the right form."""
    lines, led = body.get("lines"), body.get("led")
    lines = lines if isinstance(lines, list) else []
    texts = [one for one in lines if isinstance(one, str)]
    return Lab(
        tuple(text[:LONGEST_LINE] for text in texts[-MOST_LINES:]),
        led if type(led) is int else 0,
        body.get("mended") is True,
    )


@blueprint.app_context_processor
def context() -> dict[str, Any]:
    """Let a template ask which boards there are: only the panel does."""
    return {"boards_to_check": boards_to_check}


def boards_to_check() -> list[Choice]:
    """Return the boards with a seat, then the others that were heard this last hour."""
    config, now_us = room_config(), time.time_ns() // 1000
    try:
        with closing(open_store(config.store_url, readonly=True)) as store:
            rows = with_prepared(store.boards(), config.boards)
    except StoreError:
        rows = []  # the guides are read all the same
    found = [
        Choice(row.id, row.seat)
        for row in rows
        if row.kind != "foreign"
        and (row.seat is not None or now_us - heard_us(row) < HOUR_US)
    ]
    return sorted(found, key=lambda one: (one.seat is None, one.seat or 0, one.id))


def heard_us(row: Any) -> int:
    """Return when a board was heard last, 0 when it never was."""
    return (row.last_seen_us or 0) if isinstance(row, BoardRow) else 0
