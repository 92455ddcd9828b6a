"""The room page, its snapshot and its stream."""

import orjson
from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard import viewer
from dashboard.live import Live
from dashboard.page import data_block
from dashboard.streams import streams
from dashboard.words import room_words, state_words

FIRST_PAINT_S = 1.0  # how long the page waits for its first numbers

blueprint = Blueprint("room", __name__)


def live() -> Live:
    """Return the follower of the room."""
    return streams().room


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
    return viewer.newest(live())


@blueprint.get("/api/stream")
def stream() -> Response:
    """Return the stream of snapshots.

    ``?sparks=0`` is for a page that has just been given the sparks.
    """
    return viewer.stream(live(), full=request.args.get("sparks") != "0")
