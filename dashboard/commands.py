"""What a board may be told to do, and what became of what it was told last."""

from contextlib import closing
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from dashboard.body import sent
from dashboard.language import said
from dashboard.orders import SHOWN, told
from dashboard.page import room_config
from dashboard.viewer import JSON
from gateway.store import WrongCommand, open_desk, open_store

if TYPE_CHECKING:
    from gateway.store import Reader

LIFE_S = 30.0
ASLEEP_LIFE_S = 3600.0  # a board that sleeps hears of it when it wakes
EXAMPLE = '{"set": {"led": 1}}'

blueprint = Blueprint("commands", __name__)


@blueprint.get("/api/board/<board_id>/commands")
def listed(board_id: str) -> Response:
    """Return ``settings`` and ``commands`` of a board, as its page shows them."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        state = state_of(store, board_id)
        if state is None:
            abort(404)
        facts = told(state, store.commands(board_id, SHOWN))
    return Response(orjson.dumps(facts), content_type=JSON)


@blueprint.post("/api/board/<board_id>/commands")
def ask(board_id: str) -> tuple[Response, int]:
    """Queue a command, ``{"set": {name: value}}``; return its number."""
    body = sent()
    wanted = body.get("set") if isinstance(body, dict) else None
    if not isinstance(wanted, dict):
        abort(400, _("A command is JSON such as %(example)s", example=EXAMPLE))
    url = room_config().store_url
    with closing(open_store(url, readonly=True)) as store:
        state = state_of(store, board_id)
    if state is None:
        abort(404)
    life_s = ASLEEP_LIFE_S if state.get("state") == "sleeping" else LIFE_S
    try:
        with open_desk(url) as desk:
            number = desk.command(board_id, wanted, life_s)
    except WrongCommand as error:
        abort(400, said(error.sentence))
    return Response(orjson.dumps({"id": number}), content_type=JSON), 202


def state_of(store: "Reader", board_id: str) -> dict[str, Any] | None:
    """Return what a board says of itself; None for one the room does not know."""
    return next((row.state for row in store.boards() if row.id == board_id), None)
