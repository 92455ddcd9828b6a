"""The questions of the guides: answered by anybody, counted, shown to the facilitator.

An answer is counted once per browser, and nothing is kept of who gave it.
"""

import csv
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers.response import Response as Redirect

from dashboard import quiz_memory
from dashboard.guard import ask_to_log_in, refuse_other_sites
from dashboard.page import data_block, room_config, shown_again
from dashboard.words import common_words
from gateway.guides import Step, steps
from gateway.guides import step as step_of
from gateway.guides.quiz import MOMENTS, Question, question, quiz
from gateway.store import StoreError, open_desk, open_store

MONTH_S = 30 * 86_400

blueprint = Blueprint("quiz", __name__, url_prefix="/guides")


class Count(NamedTuple):
    """An option with how often it was chosen; ``share`` is of 100."""

    text: str
    n: int
    share: int
    right: bool


class Asked(NamedTuple):
    """A question with its counts; ``good`` is the share of right answers, of 100."""

    question: Question
    counts: list[Count]
    total: int
    good: int


def memory() -> quiz_memory.Memory:
    """Return what this browser has answered."""
    return quiz_memory.read(request.cookies.get(quiz_memory.COOKIE, ""))


@blueprint.post("/<folder>/answer")
def answer(folder: str) -> Redirect:
    """Take one answer, and show the page again with what is to be said of it.

    Form: ``question`` and ``option``, a number from 1; ``pane`` beside the lab.
    """
    refuse_other_sites()
    step, asked = step_of(folder), question(folder, request.form.get("question", ""))
    if step is None or asked is None:
        abort(404)
    option = request.form.get("option", "", type=str)
    if option not in options(asked):
        return back(folder, asked.id)
    known = memory()
    if (step.number, asked.id) not in known:
        count(folder, asked.id, int(option))
    known[step.number, asked.id] = int(option)
    return remember(back(folder, asked.id), known)


def count(folder: str, name: str, option: int) -> None:
    """Count an answer; one that cannot be is explained all the same."""
    try:
        with open_desk(room_config().store_url) as desk:
            desk.count_answer(folder, name, option)
    except StoreError as error:
        current_app.logger.warning("%s", error)


@blueprint.post("/<folder>/again")
def again(folder: str) -> Redirect:
    """Let this browser answer a quiz anew. Form: ``moment``."""
    refuse_other_sites()
    step, moment = step_of(folder), request.form.get("moment", "")
    if step is None or moment not in MOMENTS:
        abort(404)
    known = quiz_memory.anew(memory(), step.number, moment)
    return remember(back(folder, f"{moment}-1"), known)


def options(asked: Question) -> list[str]:
    """Return the options of a question as a form sends them."""
    return [str(n) for n in range(1, len(asked.options["fr"]) + 1)]


def back(folder: str, anchor: str) -> Redirect:
    """Return the way back to a question."""
    pane = "1" if "pane" in request.form else None
    address = url_for("guides.step", folder=folder, pane=pane, _anchor=anchor)
    return redirect(address, 303)


def remember(response: Redirect, known: quiz_memory.Memory) -> Redirect:
    """Let the browser keep its answers."""
    text = quiz_memory.write(known)
    response.set_cookie(
        quiz_memory.COOKIE, text, max_age=MONTH_S, samesite="Lax", httponly=True
    )
    return response


@blueprint.get("/quiz")
def totals() -> str | Redirect:
    """Return how the questions were answered, for the facilitator."""
    if login := ask_to_log_in():
        return login
    return render_template(
        "quiz_totals.html", steps=counted(), data=data_block(words=common_words())
    )


@blueprint.get("/quiz.csv")
def table() -> Response | Redirect:
    """Return the same as a table: one line for each option."""
    if login := ask_to_log_in():
        return login
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["step", "question", "text", "option", "right", "answers"])
    for step, questions in counted():
        for asked in questions:
            words = asked.question.texts[g.lang]
            for one in asked.counts:
                row = [step.folder, asked.question.id, words, one.text]
                rows.writerow([*row, int(one.right), one.n])
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="quiz.csv")
    return response


@blueprint.post("/quiz/clear")
def clear() -> Redirect:
    """Begin to count again."""
    with open_desk(room_config().store_url) as desk:
        desk.clear_answers()
    return shown_again("quiz.totals")


def counted() -> list[tuple[Step, list[Asked]]]:
    """Return the steps whose questions were answered, each with its counts."""
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        given = {(a.step, a.question, a.option): a.n for a in store.answers()}
    found = ((step, list(asked_of(step, given))) for step in steps())
    return [(step, questions) for step, questions in found if questions]


def asked_of(step: Step, given: dict[tuple[str, str, int], int]) -> Iterator[Asked]:
    """Give the questions of a step that somebody has answered."""
    for one in quiz(step.folder):
        texts = [option.text for option in one.options[g.lang]]
        numbers = [
            given.get((step.folder, one.id, n), 0) for n in range(1, len(texts) + 1)
        ]
        total = sum(numbers)
        if total:
            shares = [round(100 * n / total) for n in numbers]
            rights = [n == one.right for n in range(1, len(texts) + 1)]
            counts = [
                Count(*row) for row in zip(texts, numbers, shares, rights, strict=True)
            ]
            yield Asked(one, counts, total, shares[one.right - 1])
