"""The page of one board: its history, its last messages, what was refused of it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from dashboard.board_words import board_words
from dashboard.config import Prepared
from dashboard.detail import board_detail
from dashboard.export import downloads
from dashboard.orders import SHOWN
from dashboard.page import data_block, room_config
from dashboard.probed import probed_now
from dashboard.replay import played
from dashboard.sendings import ways
from dashboard.snapshot import Rows
from dashboard.viewer import JSON
from dashboard.words import kind_words
from gateway.store import open_store

DEFAULT_POINTS = 800
MOST_POINTS = 4_000  # more than the pixels of any screen the kit meets
SHOWN_ROWS = 20
SHOWN_UPDATES = 3

blueprint = Blueprint("board", __name__)


@blueprint.get("/board/<board_id>")
def page(board_id: str) -> str:
    """Return a board's page; 404 for one that the room does not know."""
    detail = read_detail(board_id)
    return render_template(
        "board.html",
        board=detail["board"],
        about=about(detail["board"]),
        presets=presets(),
        downloads=() if played() else downloads(board_id),
        data=data_block(words=board_words(), detail=detail),
        **({} if played() else updates_of(board_id)),
    )


@blueprint.get("/board/<board_id>/updates")
def updates(board_id: str) -> str:
    """Return the part of a board's page that tells of its updates."""
    return render_template("sendings.html", **updates_of(board_id))


def updates_of(board_id: str) -> dict[str, Any]:
    """Return what ``sendings.html`` shows of a board."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        shown = ways(
            store.updates().sendings(board_id, SHOWN_UPDATES), store.updates().bundles()
        )
    return {
        "ways": shown,
        "busy": any(one.open for one in shown),
        "by_board": False,
        "from": url_for("board.updates", board_id=board_id),
    }


def about(board: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return what is known of a board besides its readings: (title, text)."""
    lanes = {"open": _("open"), "protected": _("protected")}
    model = None if board["model"] == board["kind"] else board["model"]
    return [
        (_("Site"), board["site_name"]),
        (_("Identity"), board["id"]),
        (_("Kind"), kind_words().get(f"kind-{board['kind']}", board["kind"])),
        (_("Model"), model),
        (_("Program"), board["sketch"]),
        (_("Firmware"), board["firmware"]),
        (_("Lane"), lanes.get(board["lane"], board["lane"])),
    ]


def presets() -> list[tuple[int, str]]:
    """Return the periods of the buttons: (seconds, text); 0 is all history."""
    return [
        (60, _("1 min")),
        (600, _("10 min")),
        (3600, _("1 h")),
        (86_400, _("24 h")),
        (604_800, _("7 d")),
        (0, _("All")),
    ]


@blueprint.get("/api/board/<board_id>")
def detail(board_id: str) -> Response:
    """Return what the board page shows apart from its charts, as JSON."""
    return Response(orjson.dumps(read_detail(board_id)), content_type=JSON)


@blueprint.get("/api/board/<board_id>/chart")
def chart(board_id: str) -> Response:
    """Return one series between two times, in at most ``points`` points.

    Query: ``name``, ``start_us`` and ``end_us`` (microseconds UTC), ``points``.
    Answer: ``t_us``, ``low``, ``high``, ``mean`` of equal length, and ``step_s``
    (0 for single readings).
    """
    start_us, end_us = whole("start_us"), whole("end_us")
    points = whole("points", DEFAULT_POINTS)
    if not start_us < end_us:
        abort(400, _("start_us must be before end_us."))
    points = max(2, min(points, MOST_POINTS))
    name = request.args.get("name", "")
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        found = store.chart(board_id, name, start_us, end_us, points)
    return Response(orjson.dumps(found._asdict()), content_type=JSON)


def whole(name: str, default: int | None = None) -> int:
    """Return a whole number of the address; 400 with a sentence when it is none."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    try:
        number = int(text or "")
    except ValueError:
        abort(400, _("%(name)s must be a whole number.", name=name))
    if abs(number) >= 2**53:  # what a browser can hold exactly
        abort(400, _("%(name)s is out of range.", name=name))
    return number


def read_detail(board_id: str) -> dict[str, Any]:
    """Return ``board_detail`` of a board from the store, or answer 404."""
    config, now_us = room_config(), time.time_ns() // 1000
    with closing(open_store(config.store_url, readonly=True)) as store:
        if store.is_virtual(board_id):  # the lab links to it before it has spoken
            given = Prepared(board_id, kind="virtual")
            config = replace(config, boards=(*config.boards, given))
        boards = of_board(store.boards(), board_id)
        rows = Rows(
            boards=boards,
            completeness=store.completeness(),
            latest=[row for row in store.latest() if row.board == board_id],
            ingest=store.setting("ingest"),
            lit=store.lookout().lit(now_us),
            probed=probed_now(store, boards, now_us),
        )
        found = board_detail(
            board_id,
            rows,
            config,
            now_us,
            span=store.span(board_id),
            messages=store.messages(board_id, SHOWN_ROWS),
            refusals=store.refusals(board_id, SHOWN_ROWS),
            commands=store.commands(board_id, SHOWN),
        )
        newest = store.updates().sendings(board_id, 1)
    if found is None:
        abort(404)
    return found | {"updating": any(row.ended_us is None for row in newest)}


def of_board(rows: Sequence[Any], board_id: str) -> list[Any]:
    """Return the rows of one board."""
    return [row for row in rows if row.id == board_id]
