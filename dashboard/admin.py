"""The facilitator's page: the boards' identities, and what was asked of the gateway.

Nothing is done here: each button leaves a request in the store, the gateway carries it
out, and the page shows how far it is.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from dashboard.clock import local_time
from dashboard.config import Prepared
from dashboard.guard import ask_to_log_in
from dashboard.language import said
from dashboard.page import data_block, room_config, shown_again
from dashboard.snapshot import with_prepared
from dashboard.words import common_words, kind_words
from gateway.store import BoardRow, RequestRow, Standing, open_desk, open_store
from gateway.store.requests import OPEN

# Which boards can have an identity: those that run the kit's program.
WITH_IDENTITY = ("board", "simulated")
CONFIRMED = ("revoke", "forget")  # asked once more, because it cannot be taken back
SHOWN_REQUESTS = 20
SHOWN_NAMES = 6

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


class Line(NamedTuple):
    """A board in the table: ``standing`` is new, enrolled or revoked."""

    id: str
    name: str | None
    seat: int | None
    kind: str
    standing: str
    heard: str
    choosable: bool


class Asked(NamedTuple):
    """A request in the list, in words; ``done`` of ``total`` while it runs."""

    at: str
    what: str
    boards: str
    state: str
    state_word: str
    done: int
    total: int
    said: str


@blueprint.before_request
def facilitator_only() -> Response | None:
    """Send everybody else to the login."""
    return ask_to_log_in()


@blueprint.get("")
def page() -> str:
    """Return the boards with their standing, and the newest requests."""
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        boards = with_prepared(store.boards(), config.boards)
        standings = store.standings()
        requests = store.requests(SHOWN_REQUESTS)
    return render_template(
        "admin.html",
        boards=[line(board, standings.get(board.id)) for board in boards],
        requests=[asked(row) for row in requests if row.kind in actions()],
        busy=any(row.state in OPEN for row in requests),
        actions=actions(),
        standings=standing_words(),
        data=data_block(words=common_words()),
    )


@blueprint.post("/request")
def ask() -> Response | str:
    """Leave a request for the boards chosen; first ask again about a revocation."""
    kind, boards = request.form.get("kind", ""), request.form.getlist("board")
    if kind not in actions():
        abort(400, _("This is not something the gateway can do."))
    if not boards:
        abort(400, _("Choose at least one board first."))
    if kind in CONFIRMED and "confirmed" not in request.form:
        return render_template(
            "confirm.html",
            kind=kind,
            action=actions()[kind],
            warning=warnings()[kind],
            boards=boards,
            data=data_block(words=common_words()),
        )
    with open_desk(room_config().store_url) as desk:
        desk.ask(kind, {"boards": boards})
    return shown_again("admin.page")


def actions() -> dict[str, str]:
    """Return what can be asked for boards -> the word of its button."""
    return {
        "enrol": _("Enrol"),
        "unenrol": _("Unenrol"),
        "revoke": _("Revoke"),
        "forget": _("Forget"),
    }


def warnings() -> dict[str, str]:
    """Return what cannot be taken back of each action that is asked twice."""
    return {
        "revoke": _(
            "The key is destroyed: the board can do nothing any more, until it is "
            "enrolled again and gets its new key over USB. What it has measured stays."
        ),
        "forget": _(
            "All that the room keeps of it is removed: readings, messages, log, key. "
            "Its seat in room.toml stays. A board that goes on speaking is a new one."
        ),
    }


def standing_words() -> dict[str, str]:
    """Return the word of each standing."""
    return {
        "new": _("not enrolled"),
        "enrolled": _("enrolled"),
        "revoked": _("revoked"),
    }


def state_words() -> dict[str, str]:
    """Return the word of each state of a request."""
    return {
        "queued": _("waiting"),
        "running": _("under way"),
        "done": _("done"),
        "failed": _("failed"),
    }


def line(board: BoardRow | Prepared, standing: Standing | None) -> Line:
    """Return a board's line of the table."""
    heard_us = board.last_seen_us if isinstance(board, BoardRow) else None
    return Line(
        board.id,
        board.name,
        board.seat,
        str(kind_words().get(f"kind-{board.kind}", board.kind)),
        standing_of(standing),
        local_time(heard_us) if heard_us else "",
        board.kind in WITH_IDENTITY,
    )


def standing_of(standing: Standing | None) -> str:
    """Return the code of where a board stands."""
    if standing is None:
        return "new"
    return "revoked" if standing.revoked_us is not None else "enrolled"


def asked(row: RequestRow) -> Asked:
    """Return a request in the viewer's words."""
    return Asked(
        local_time(row.asked_us),
        actions().get(row.kind, row.kind),
        some_of(row.detail.get("boards", ())),
        row.state,
        state_words().get(row.state, row.state),
        row.done,
        row.total,
        said(row.said),
    )


def some_of(boards: Any) -> str:
    """Return the first names of a list, and how many more there are."""
    names: Sequence[str] = boards if isinstance(boards, list) else ()
    more = len(names) - SHOWN_NAMES
    shown = ", ".join(map(str, names[:SHOWN_NAMES]))
    return f"{shown} + {more}" if more > 0 else shown
