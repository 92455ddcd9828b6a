"""Who is stuck? For each seat the likely cause, and the first thing to try."""

import time
from contextlib import closing
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, render_template
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard.clock import local_time
from dashboard.page import data_block, room_config, shown_again
from dashboard.probed import probed_now
from dashboard.snapshot import Rows, build
from dashboard.stuck import HELPED, Stuck, find_stuck
from dashboard.words import cause_words, common_words
from gateway.explain import codes, explain
from gateway.store import EventFilter, EventRow, open_desk, open_store

MOST_EVENTS = 2_000

blueprint = Blueprint("blocked", __name__, url_prefix="/blocked")


@blueprint.get("")
def page() -> str:
    """Return the page: one line a seat, those that nobody helps yet first."""
    stuck, boards = read()
    return render_template(
        "blocked.html",
        lines=[line(one) for one in stuck],
        boards=boards,
        data=data_block(words=common_words()),
    )


@blueprint.get("/api")
def facts() -> Response:
    """Return the same as JSON, in the language of the viewer."""
    stuck, boards = read()
    return jsonify(boards=boards, blocked=[line(one) for one in stuck])


@blueprint.post("/<board_id>/helped")
def take_on(board_id: str) -> BaseResponse:
    """Note that a helper takes a seat on; the others see it."""
    url = room_config().store_url
    with closing(open_store(url, readonly=True)) as store:
        known = {row.id for row in store.boards()}
    known |= {entry.id for entry in room_config().boards}
    if board_id not in known:
        abort(404)
    with open_desk(url) as desk:
        desk.note(EventRow(time.time_ns() // 1000, board_id, HELPED, "info", {}))
    return shown_again("blocked.page")


def read() -> tuple[list[Stuck], int]:
    """Return the boards that are stuck, and how many boards there are."""
    config, now_us = room_config(), time.time_ns() // 1000
    with closing(open_store(config.store_url, readonly=True)) as store:
        boards = store.boards()
        rows = Rows(
            boards=boards,
            completeness=store.completeness(),
            latest=store.latest(),
            ingest=store.setting("ingest"),
            probed=probed_now(store, boards, now_us),
        )
        events = [
            row.event for row in store.event_log(EventFilter(), None, MOST_EVENTS)
        ]
    shown = build(rows, config, now_us, None)["boards"]
    states = {row.id: row.state for row in boards}
    return find_stuck(shown, states, events, now_us), len(shown)


def line(one: Stuck) -> dict[str, Any]:
    """Return a board's line in the viewer's words."""
    sentence, first = words_of(one)
    return {
        "seat": one.seat,
        "board": one.board,
        "name": one.name,
        "code": one.code,
        "sentence": sentence,
        "detail": one.detail,
        "try": first,
        "since": local_time(one.since_us) if one.since_us else None,
        "since_us": one.since_us,
        "helped": local_time(one.helped_us) if one.helped_us else None,
    }


def words_of(one: Stuck) -> tuple[str, str]:
    """Return what happened, and the first thing to try."""
    if one.code in event_words():
        return event_words()[one.code]
    if one.source == "silence":
        cause = cause_words().get(one.code, one.code)
        return str(cause), first_things().get(one.code, _("Go and look at the board."))
    return explain(one.code if one.code in codes() else "unknown_error", g.lang)


def event_words() -> dict[str, tuple[str, str]]:
    """Return the words of what only the gateway can see."""
    return {
        "broker_busy": (
            _("The broker takes no more connections."),
            _("Unplug the boards that nobody uses, and wait for a minute."),
        ),
        "event-bad-mac": (
            _("It signs its messages with another room's key."),
            _("Prepare this board again for this room."),
        ),
        "event-enrolled": (
            _("It speaks on the open lane although it has a key."),
            _("Prepare this board again: it must use the protected lane."),
        ),
        "event-revoked": (
            _("Its key was taken away."),
            _("Enrol it again on the page Manage, then prepare it again."),
        ),
        "event-quarantine": (
            _("It sent far too much: it is not heard for a while."),
            _("Look for a loop without a pause in its program."),
        ),
        "event-denied": (
            _("It wrote to another board's topic."),
            _("Take the board's name from the kit; do not type it."),
        ),
    }


def first_things() -> dict[str, str]:
    """Return the first thing to try for each kind of silence."""
    return {
        "why-gateway": _("Look at this computer first: no board is heard at all."),
        "why-stopped": _("Start its program again."),
        "why-site": _("Look at the power and the Wi-Fi of the whole site."),
        "why-battery": _("Plug it in, or change its battery."),
        "why-wifi": _("Move it nearer to the router."),
        "why-power": _("Press the cable in, then try another cable."),
        "why-silent": _("Press its reset button (EN or RST)."),
        "why-never": _("Count the blinks of its LED; then: dannaya board rescue"),
        "why-error": _("Plug it into a computer: dannaya board rescue"),
        "why-closed": _("Open the lab again in the same browser, and press “Run”."),
        "why-idle": _("Choose a program in the lab, and press “Run”."),
        "why-ended": _(
            "Start it again on this computer: dannaya demo, or dannaya simulate"
        ),
    }
