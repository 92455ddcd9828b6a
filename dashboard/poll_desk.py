"""The presenter's page of polls: open, close, hide a word, take the counts along."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard.clock import local_time
from dashboard.codes import hall_address
from dashboard.guard import ask_to_log_in
from dashboard.language import said
from dashboard.number import number
from dashboard.page import data_block, room_config, shown_again
from dashboard.poll import moment_words
from dashboard.words import common_words
from gateway.polls import MOMENTS, Form, PollsFile, find_polls, form_facts, read_polls
from gateway.polls.export import MEDIA, csv_chunks
from gateway.room import RoomError
from gateway.store import PollRow, Polls, open_desk, open_store

SHOWN = 30
FILE = "dannaya-polls.csv"

blueprint = Blueprint("poll_desk", __name__, url_prefix="/polls")


class Line(NamedTuple):
    """A form that can be opened; ``moments`` are "" or before and after."""

    key: str
    title: str
    questions: Sequence[str]
    moments: Sequence[str]


class Held(NamedTuple):
    """A poll of the list, in the viewer's words."""

    at: str
    title: str
    moment: str
    voters: int
    open: bool


class Word(NamedTuple):
    """A word that was answered, and whether it is off the pages."""

    question: str
    text: str
    times: int
    hidden: bool


@blueprint.before_request
def facilitator_only() -> BaseResponse | None:
    """Send everybody else to the login."""
    return ask_to_log_in()


@blueprint.get("")
def page() -> str:
    """Return what can be opened, what is open, and what was asked before."""
    forms, problem = forms_now()
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        polls = store.polls()
        rows = polls.all(SHOWN)
        words = words_of(polls, rows[0]) if rows else []
    return render_template(
        "polls.html",
        lines=[line(form) for form in forms],
        problem=problem,
        held=[held(row) for row in rows],
        newest=rows[0] if rows else None,
        words=words,
        moments=moment_words(),
        address=hall_address(url_for("poll.page")),
        data=data_block(words=common_words()),
    )


@blueprint.post("/open")
def start() -> BaseResponse:
    """Open a form: ``key``, and ``moment`` for one that is asked twice."""
    found = questions()
    form = found.form(request.form.get("key", ""))
    moment = request.form.get("moment", "")
    if form is None or moment not in (MOMENTS if form.moments else ("",)):
        abort(400, _("This is not a question of the file."))
    facts = {**form_facts(form), "per_address": found.per_address}
    with open_desk(room_config().store_url) as desk:
        desk.ballots().open(facts, moment)
    return back()


@blueprint.post("/close")
def close() -> BaseResponse:
    """Close what is open: who answered can then no longer be told."""
    with open_desk(room_config().store_url) as desk:
        desk.ballots().close()
    return back()


@blueprint.post("/word")
def word() -> BaseResponse:
    """Take a ``word`` of a ``question`` off the pages, or, ``back``, show it again."""
    poll = number(request.form.get("poll", ""))
    if poll is None:
        abort(400, _("This is not a question of the file."))
    chosen = [request.form.get("question", ""), request.form.get("word", "")]
    with open_desk(room_config().store_url) as desk:
        desk.ballots().hide(poll, chosen, hidden="back" not in request.form)
    return back()


@blueprint.get("/answers.csv")
def download() -> Response:
    """Return the counts of every poll as a table."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        polls = store.polls()
        rows = [(row, polls.tally(row.id)) for row in reversed(polls.all())]
    response = Response(b"".join(csv_chunks(rows, g.lang)), content_type=MEDIA)
    response.headers.set("Content-Disposition", "attachment", filename=FILE)
    response.cache_control.no_store = True
    return response


def back() -> BaseResponse:
    """Return to the page."""
    return shown_again("poll_desk.page")


def questions() -> PollsFile:
    """Return what the room's file of questions holds; RoomError when it is wrong."""
    access = room_config().access
    return read_polls(find_polls(access.parent if access else None))


def forms_now() -> tuple[tuple[Form, ...], str]:
    """Return the forms that can be opened, or why the file cannot be read."""
    try:
        return questions().forms, ""
    except RoomError as error:
        return (), said(error.sentence)


def line(form: Form) -> Line:
    """Return a form in the viewer's language."""
    texts = [one.text.in_language(g.lang) for one in form.questions]
    moments = MOMENTS if form.moments else ("",)
    several = texts if len(texts) > 1 else ()
    return Line(form.key, form.title.in_language(g.lang), several, moments)


def held(row: PollRow) -> Held:
    """Return a poll of the past, or the one that is open."""
    title = row.form["title"][1 if g.lang == "en" else 0]
    moment = moment_words().get(row.moment, "")
    at = local_time(row.opened_us)
    return Held(at, title, moment, row.voters, row.closed_us is None)


def words_of(polls: Polls, row: PollRow) -> list[Word]:
    """Return the words that were answered to a poll, the most frequent first."""
    free: list[Any] = [one for one in row.form["questions"] if one["kind"] == "word"]
    tally = polls.tally(row.id)
    found = [
        Word(one["id"], text, count, [one["id"], text] in row.hidden)
        for one in free
        for text, count in tally.get(one["id"], {}).items()
    ]
    return sorted(found, key=lambda word: (-word.times, word.text))
