"""The facilitator logs in and out."""

import time
from math import ceil

from flask import (
    Blueprint,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers.response import Response

from dashboard.guard import keeper, may_act
from dashboard.keeper import Busy
from dashboard.page import data_block, room_config
from dashboard.words import common_words
from gateway.store import EventRow, StoreError, open_desk

DATA_FOLDER = "dannaya-data"  # what the command takes without --data

Page = Response | tuple[str, int, dict[str, str]]

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def page() -> Page:
    """Return the form; whoever is in already goes on."""
    return redirect(asked_page()) if may_act() else form(200)


@blueprint.post("/login")
def enter() -> Page:
    """Open a session for the right password.

    403 for a wrong one, 429 for a source that must wait before it tries again, 503
    when too many try at once.
    """
    source = request.remote_addr or ""
    if keeper().wait_s(source):
        return too_many(source)
    try:
        right = keeper().try_password(source, request.form.get("password", ""))
    except Busy:
        return form(503, _("Many people are trying at once: try again soon."))
    if not right:
        if keeper().wait_s(source):
            note("login_slowed", "warning", source)
            return too_many(source)
        return form(403, _("This is not the password."))
    note("login", "notice", source)
    session.clear()  # nothing from before the login goes on
    session.permanent = True
    session.update(keeper().open_session())
    return redirect(asked_page())


@blueprint.post("/logout")
def leave() -> Response:
    """Close the session, for every copy of its cookie."""
    keeper().close_session(session["id"])
    session.clear()
    return redirect(url_for("room.page"))


def note(kind: str, severity: str, source: str) -> None:
    """Write who tried, from where, into the event log; the login does not need it."""
    event = EventRow(time.time_ns() // 1000, None, kind, severity, {"source": source})
    try:
        with open_desk(room_config().store_url) as desk:
            desk.note(event)
    except StoreError as error:
        current_app.logger.warning("%s", error)


def form(status: int, problem: str = "", wait_s: int = 0) -> Page:
    """Return the login form, and what was wrong with the last try."""
    html = render_template(
        "login.html",
        ready=keeper().access() is not None,
        damaged=keeper().damaged,
        problem=problem,
        command=new_password_command(),
        next=asked_page(),
        data=data_block(words=common_words()),
    )
    return html, status, {"Retry-After": str(wait_s)} if wait_s else {}


def new_password_command() -> str:
    """Return what to type for a new password, from where the room was started."""
    access = room_config().access
    folder = access.parent.name if access else DATA_FOLDER
    return "dannaya password" + ("" if folder == DATA_FOLDER else f" --data {folder}")


def too_many(source: str) -> Page:
    """Answer a source that has failed too often."""
    wait_s = ceil(keeper().wait_s(source)) or 1
    sentence = ngettext(
        "Too many wrong passwords from this device: wait %(num)s second.",
        "Too many wrong passwords from this device: wait %(num)s seconds.",
        wait_s,
    )
    return form(429, sentence, wait_s)


def asked_page() -> str:
    """Return the page to go on to: one of this room, whatever the address says."""
    asked = request.values.get("next", "")
    elsewhere = "//" in asked or "\\" in asked or not asked.isprintable()
    return url_for("room.page") if elsewhere or asked[:1] != "/" else asked
