"""/stage, what it follows, and the presenter's own page."""

from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, abort, g, redirect, render_template, request
from flask import url_for as address_of
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard import viewer
from dashboard.codes import code, hall_address, is_loopback
from dashboard.errors import Answer, answer
from dashboard.guard import ask_to_log_in
from dashboard.language import said
from dashboard.live import Live
from dashboard.markdown import html_of
from dashboard.page import data_block, room_config
from dashboard.stage import acts, library
from dashboard.stage.state import KEY, read
from dashboard.stage.words import stage_words
from dashboard.streams import streams
from gateway.language import catalog
from gateway.show.listed import ListError
from gateway.store import open_store
from gateway.trust.words import TITLES

FIRST_PAINT_S = 1.0

blueprint = Blueprint("stage", __name__)


@blueprint.errorhandler(ListError)
def wrong_list(error: ListError) -> Answer:
    """Answer when a running order cannot be read: its sentence names line and fix."""
    return answer(500, _("The running orders cannot be used."), said(error.sentence))


def live() -> Live:
    """Return the follower of the stage."""
    return streams().stage


def first_snapshot() -> orjson.Fragment | None:
    """Return what the page draws first, None when there is nothing yet."""
    frame = live().full(FIRST_PAINT_S)
    return orjson.Fragment(frame.json) if frame else None


def scene_facts() -> dict[int, dict[str, str]]:
    """Return number -> title and principle, in the viewer's language."""
    return {
        number: {
            "title": scene.title.in_(g.lang),
            "principle": scene.principle.in_(g.lang),
        }
        for number, scene in library.scenes().items()
    }


def invitation() -> dict[str, str] | None:
    """Return the address of the stage and its code; None when there is no network."""
    address = hall_address(address_of("stage.page"))
    if is_loopback(urlsplit(address).hostname or ""):
        return None
    return {"address": address, "code": code(address)}


def page_data(**more: str) -> Markup:
    """Return what the scripts of the stage read first."""
    translate = catalog(g.lang).gettext
    return data_block(
        words=stage_words(),
        snapshot=first_snapshot(),
        scenes={str(number): facts for number, facts in scene_facts().items()},
        lamps={lamp: translate(title) for lamp, title in TITLES.items()},
        **more,
    )


@blueprint.get("/stage")
def page() -> str:
    """Return the page of the projector, which is also that of the phones."""
    return render_template(
        "stage.html",
        invitation=invitation(),
        data=page_data(),
    )


@blueprint.get("/api/stage")
def snapshot() -> BaseResponse:
    """Return what is on stage as JSON, 0.25 s old at most."""
    return viewer.newest(live())


@blueprint.get("/api/stage/stream")
def stream() -> Response:
    """Return the endless stream of what is on stage."""
    return viewer.stream(live(), full=False)


@blueprint.get("/stage/notes")
def notes() -> str | BaseResponse:
    """Return the speaker's notes and buttons; for the facilitator only."""
    if (login := ask_to_log_in()) is not None:
        return login
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        show = read(store.setting(KEY))
        recordings = {
            number: library.choices(config, store, number) for number in scene_facts()
        }
    order = library.order(config, show.order)
    return render_template(
        "stage_notes.html",
        order=order,
        orders=library.orders(config).values(),
        notes=[html_of(item.notes.in_(g.lang)) for item in order.items],
        scene_notes={
            number: html_of(scene.notes.in_(g.lang))
            for number, scene in library.scenes().items()
        },
        recordings=recordings,
        scenes=scene_facts(),
        invitation=invitation(),
        data=page_data(order=order.name),
    )


@blueprint.post("/stage/do")
def do() -> BaseResponse | tuple[str, int]:
    """Carry out one press of the presenter; back to the notes, or 204 for a script."""
    values: dict[str, Any] = request.form.to_dict()
    if not acts.do(room_config(), values):
        abort(400, _("This is not something the stage can do."))
    if "X-CSRFToken" in request.headers:
        return "", 204
    return redirect(address_of("stage.notes"), 303)
