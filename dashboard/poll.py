"""The hall's page: the question that is open, an answer from each phone, the bars."""

import re
import time
from contextlib import closing
from secrets import token_urlsafe
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard import viewer
from dashboard.codes import code, hall_address
from dashboard.guard import refuse_other_sites
from dashboard.page import data_block, room_config, shown_again
from dashboard.poll_view import form_in, look_at_poll
from dashboard.streams import streams
from dashboard.turnstile import Turnstile
from dashboard.words import poll_words
from gateway.polls import BadAnswer, checked, form_of
from gateway.polls.answer import LONGEST_WORD
from gateway.polls.file import PER_ADDRESS
from gateway.store import PollRow, VoteRefused, open_desk, open_store

BALLOT = "ballot"  # the cookie by which a phone counts once
BALLOT_S = 86_400
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

blueprint = Blueprint("poll", __name__)


@blueprint.get("/poll")
def page() -> Response:
    """Return the open question as a form; to a phone that has answered, the bars."""
    return shown()


@blueprint.get("/poll/wall")
def wall() -> str:
    """Return the bars as the hall sees them, with the code to scan."""
    address = hall_address(url_for("poll.page"))
    return render_template(
        "poll_wall.html", address=address, code=code(address), **facts(None)
    )


@blueprint.post("/poll/vote")
def vote() -> BaseResponse:
    """Count a phone's answers: ``poll`` and ``q-<question>``.

    400 for what is no answer, 409 for a second vote or a closed poll, 429 for too many
    from one address; always the page, with the reason.
    """
    refuse_other_sites()
    row = open_poll()
    token = request.cookies.get(BALLOT, "")
    if row is None or str(row.id) != request.form.get("poll"):
        return shown(409, refusals()["closed"])
    source, now_s = request.remote_addr or "", time.monotonic()
    most = int(row.form.get("per_address", PER_ADDRESS))
    if why := turnstile().stops(source, row.id, most, now_s):
        return shown(429, refusals()[why])
    if not TOKEN.fullmatch(token):
        return shown(400, refusals()["cookie"])
    try:
        answers = given(row)
        with turnstile().box, open_desk(room_config().store_url) as desk:
            desk.ballots().vote(row.id, token.encode(), answers)
    except BadAnswer as error:
        return shown(400, refusals()[str(error)])
    except VoteRefused as error:
        return shown(409, refusals()[str(error)])
    turnstile().voted(source, row.id, now_s)
    return shown_again("poll.page")


@blueprint.get("/api/poll")
def snapshot() -> BaseResponse:
    """Return the counts of the newest poll as JSON, 0.25 s old at most."""
    return viewer.newest(streams().poll)


@blueprint.get("/api/poll/stream")
def stream() -> Response:
    """Return the endless stream of the same counts."""
    return viewer.stream(streams().poll, full=False)


def turnstile() -> Turnstile:
    """Return the application's turnstile."""
    found: Turnstile = current_app.extensions["turnstile"]
    return found


def open_poll() -> PollRow | None:
    """Return the poll that is open now, None when none is."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        row = store.polls().newest()
    return row if row is not None and row.closed_us is None else None


def given(row: PollRow) -> dict[str, str]:
    """Return question -> answer of what was sent; BadAnswer when there is none."""
    found = {}
    for question in form_of(row.form).questions:
        value = request.form.get(f"q-{question.id}", "").strip()
        if value:
            found[question.id] = checked(question, value)
    if not found:
        raise BadAnswer("empty")
    return found


def shown(status: int = 200, problem: str = "") -> Response:
    """Return the hall's page; a new phone is given its number."""
    token = request.cookies.get(BALLOT, "")
    known = TOKEN.fullmatch(token) is not None
    html = render_template(
        "poll.html",
        problem=problem,
        given=request.form,
        longest=LONGEST_WORD,
        **facts(token.encode() if known else None),
    )
    response = make_response(html, status)
    if not known:
        response.set_cookie(
            BALLOT,
            token_urlsafe(16),
            max_age=BALLOT_S,
            path=url_for("poll.page"),
            secure=room_config().https,
            httponly=True,
            samesite="Strict",
        )
    return response


def facts(token: bytes | None) -> dict[str, Any]:
    """Return what both pages show of the newest poll."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        counts = look_at_poll(store, False)
        polls = store.polls()
        row = polls.newest()
        voted = bool(row and token and polls.has_voted(row.id, token))
    return {
        "form": form_in(row, g.lang) if row else None,
        "counts": counts,
        "voted": voted,
        "moments": moment_words(),
        "data": data_block(words=poll_words(), snapshot=counts),
    }


def moment_words() -> dict[str, str]:
    """Return the word of each moment of a survey."""
    return {"before": _("before"), "after": _("after")}


def refusals() -> dict[str, str]:
    """Return why a vote does not count, by its code."""
    return {
        "closed": _("This question is closed: your answer came too late."),
        "already": _("This phone has answered already: each one counts once."),
        "full": _("This question has all the answers that it can hold."),
        "crowd": _("Many answers come from here: wait a little, then try again."),
        "address": _(
            "As many votes as one address may give have come from here: tell the "
            "presenter."
        ),
        "cookie": _("To count each phone once, this page needs its cookie: try again."),
        "option": _("This is not one of the answers: choose again."),
        "empty": _("Nothing is chosen yet."),
        "word_long": _(
            "A word has %(most)s characters at most: choose a shorter one.",
            most=LONGEST_WORD,
        ),
        "word_signs": _("Write one word, with letters only."),
    }
