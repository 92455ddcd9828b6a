"""The trust page of a board: its sixteen lamps, each with what was observed."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from dashboard.clock import local_time
from dashboard.config import Prepared
from dashboard.page import data_block, room_config, shown_again
from dashboard.snapshot import with_prepared
from dashboard.words import common_words, quantity_words
from gateway.language import catalog
from gateway.room import kept_for
from gateway.store import BoardRow, RequestRow, open_desk, open_store
from gateway.store.requests import OPEN
from gateway.trust.sheet import sheet
from gateway.trust.show import Translate, Voice, clauses, show
from gateway.trust.table import COUNT, GRAVE, PHYSICAL, count
from gateway.trust.words import PURPOSES, QUESTIONS, STATES, TITLES
from gateway.units import SYMBOLS

SHAPES = {"green": "ready", "red": "lost", "grey": "new"}
TRIALS = ("probe", "bad-updates", "broken-update")  # of one board
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60

blueprint = Blueprint("lamps", __name__)


class SheetLine(NamedTuple):
    """One line of the data sheet, in words."""

    name: str
    unit: str
    purpose: str
    kept: str
    personal: bool


@blueprint.get("/board/<board_id>/trust")
def page(board_id: str) -> str:
    """Return a board's lamps; 404 for one that the room does not know."""
    now_us = time.time_ns() // 1000
    translate = catalog(g.lang).gettext
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        board = find(with_prepared(store.boards(), room_config().boards), board_id)
        checking = is_checking(store.requests(), board_id)
        shown = show(store.lookout().lamps(board_id), now_us, voice(translate))
    counted = count({one.lamp.id: one.state for one in shown})
    return render_template(
        "lamps.html",
        board=board,
        lamps=shown,
        clauses={one.lamp.id: clauses(one.lamp) for one in shown},
        counted=counted,
        checking=checking,
        of=COUNT,
        grave=[one for one in shown if one.state == "red" and one.lamp.id in GRAVE],
        shapes=SHAPES,
        states={state: translate(word) for state, word in STATES.items()},
        physical=(translate(TITLES[PHYSICAL]), translate(QUESTIONS[PHYSICAL])),
        when=local_time,
        sheet=sheet_lines(board, translate),
        often=often(board),
        data=data_block(words=common_words()),
    )


@blueprint.post("/board/<board_id>/trust/check")
def check(board_id: str) -> Response:
    """Ask the gateway to try a board again, or to hold a drill with it.

    Its lamps change as that is done.
    """
    kind = request.form.get("kind", "probe")
    if kind not in TRIALS:
        abort(400, _("This is not something the gateway can do."))
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        find(store.boards(), board_id)
    with open_desk(room_config().store_url) as desk:
        desk.ask(kind, {"boards": [board_id]})
    return shown_again("lamps.page", board_id=board_id)


def is_checking(requests: Sequence[RequestRow], board_id: str) -> bool:
    """Tell whether the gateway has been asked to try a board, and is not done."""
    return any(
        row.kind in TRIALS
        and row.state in OPEN
        and board_id in row.detail.get("boards", ())
        for row in requests
    )


def voice(translate: Translate) -> Voice:
    """Return how the viewer is spoken to."""
    return Voice(translate, local_time, "," if g.lang == "fr" else ".")


def find(boards: Sequence[BoardRow | Prepared], board_id: str) -> BoardRow | Prepared:
    """Return a board of the room, or answer 404."""
    for board in boards:
        if board.id == board_id:
            return board
    abort(404)


def sheet_lines(board: BoardRow | Prepared, translate: Translate) -> list[SheetLine]:
    """Return the board's data sheet: what it measures, what for, for how long."""
    said: Mapping[str, Any] = board.state if isinstance(board, BoardRow) else {}
    sensors = said.get("sensors")
    if not isinstance(sensors, dict):
        return []
    kept = {name: kept_for(room_config().retention, name) for name in sensors}
    names = quantity_words()
    return [
        SheetLine(
            str(names.get(f"q-{line.name}", line.name)),
            SYMBOLS.get(line.unit, line.unit),
            translate(PURPOSES[line.purpose]),
            kept_words(line.kept_s),
            line.personal,
        )
        for line in sheet(sensors, kept)
    ]


def often(board: BoardRow | Prepared) -> str:
    """Return how often the board measures, as it says, in words."""
    period_s = board.state.get("period_s") if isinstance(board, BoardRow) else None
    if not isinstance(period_s, int | float):
        return str(_("It does not say how often it measures."))
    if period_s >= 2 * MINUTE_S and period_s % MINUTE_S == 0:
        return str(_("It measures every %(n)s min.", n=int(period_s) // MINUTE_S))
    number = f"{period_s:g}".replace(".", "," if g.lang == "fr" else ".")
    return str(_("It measures every %(n)s s.", n=number))


def kept_words(kept_s: int | None) -> str:
    """Return for how long readings are kept, in words."""
    if kept_s is None:
        return str(_("always"))
    if kept_s % DAY_S == 0:
        return str(_("%(n)s days", n=kept_s // DAY_S))
    return str(_("%(n)s h", n=kept_s // HOUR_S))
