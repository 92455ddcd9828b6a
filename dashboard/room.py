"""The room page, its snapshot and its stream."""

import orjson
from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard.assets import accepts_gzip
from dashboard.live import Live
from dashboard.page import data_block
from dashboard.viewer import Viewer
from dashboard.words import room_words, state_words

FIRST_PAINT_S = 1.0  # how long the page waits for its first numbers
ANSWER_S = 5.0
JSON = "application/json"

blueprint = Blueprint("room", __name__)


def live() -> Live:
    """Return the application's follower of the store."""
    found: Live = current_app.extensions["live"]
    return found


@blueprint.get("/")
def page() -> str:
    """Return the room page with its first snapshot inside, if there is one yet."""
    frame = live().full(FIRST_PAINT_S)
    snapshot = orjson.Fragment(frame.json) if frame else None
    return render_template(
        "room.html",
        states=state_words().items(),
        data=data_block(words=room_words(), snapshot=snapshot),
    )


@blueprint.get("/api/room")
def snapshot() -> BaseResponse:
    """Return the snapshot as JSON, 0.25 s old at most."""
    frame = live().full(ANSWER_S)
    if frame is None:
        abort(503, live().error or None)
    response = Response(frame.json, content_type=JSON)
    response.add_etag()
    response.cache_control.no_cache = True
    return response.make_conditional(request)


@blueprint.get("/api/stream")
def stream() -> Response:
    """Return the endless stream of snapshots (server-sent events).

    503 when there are too many viewers: the page then polls. ``?sparks=0`` is for a
    page that has just been given the sparks.
    """
    if not live().join():
        abort(503)
    packed = accepts_gzip()
    viewer = Viewer(live(), packed, full=request.args.get("sparks") != "0")
    response = Response(viewer, content_type="text/event-stream; charset=utf-8")
    response.cache_control.no_store = True
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response
