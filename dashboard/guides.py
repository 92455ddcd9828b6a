"""The guides: the course, step by step, with its words, its search and its questions.

Reading needs no login, and nothing of it needs a network.
"""

from functools import lru_cache
from pathlib import Path
from secrets import token_urlsafe
from typing import NamedTuple

from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from dashboard import quiz_memory
from dashboard.assets import content_type, file_in
from dashboard.guide_ways import FILES, ways
from dashboard.headers import with_sources
from dashboard.page import data_block
from dashboard.quiz import memory
from dashboard.words import common_words
from gateway.guides import Step, others, steps
from gateway.guides import step as step_of
from gateway.guides.book import document
from gateway.guides.glossary import terms
from gateway.guides.page import Section, sections_of
from gateway.guides.quiz import Question, quiz
from gateway.guides.search import find
from gateway.places import guides_dir

HOUR_S = 3_600
HTML = "text/html; charset=utf-8"
PANE = "guide-"  # goes before the anchors beside the lab, whose page has its own

blueprint = Blueprint("guides", __name__, url_prefix="/guides")


class Asked(NamedTuple):
    """A question, and which option was chosen, 0 for none yet."""

    question: Question
    chosen: int


@blueprint.get("")
def page() -> str:
    """Return the steps, and what a search has found. Query: ``q``."""
    query = request.args.get("q", "").strip()[:100]
    known = memory()
    return render_template(
        "guides.html",
        steps=steps(),
        answered={s.folder: len(quiz_memory.of_step(known, s.number)) for s in steps()},
        asked={s.folder: len(quiz(s.folder)) for s in steps()},
        short_needs=short_needs(),
        more=others(g.lang),
        query=query,
        hits=find(query, g.lang),
        data=data_block(words=common_words()),
    )


@blueprint.get("/<folder>")
def step(folder: str) -> str:
    """Return a page of the guides; with ``?pane`` what stands beside the lab."""
    pane = "pane" in request.args
    sections = article(folder, g.lang, PANE if pane else "")
    if not sections:
        abort(404)
    shown = step_of(folder)
    return render_template(
        "guide_pane.html" if pane else "guide.html",
        pane=pane,
        anchor=PANE if pane else "",
        folder=folder,
        title=sections[0].heading.words,
        sections=sections,
        step=shown,
        steps=steps(),
        questions=questions(shown),
        around=neighbours(shown),
        needs=needs(),
        data=data_block(words=common_words(), folder=folder),
    )


@blueprint.get("/glossary")
def words() -> str:
    """Return the words of the course."""
    return render_template(
        "glossary.html",
        terms=sorted(terms(), key=lambda term: term.names[g.lang]),
        other="en" if g.lang == "fr" else "fr",
        data=data_block(words=common_words()),
    )


@blueprint.get("/print")
def book() -> Response:
    """Return the whole course as one document; its policy lets its style in."""
    nonce = token_urlsafe(16)
    response = Response(document(g.lang, nonce), content_type=HTML)
    policy = with_sources(f"style-src 'nonce-{nonce}'")
    response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.get("/<folder>/<name>")
def file(folder: str, name: str) -> Response:
    """Return a picture or a program that lies beside a page."""
    path = beside(folder, name)
    if path is None or path.suffix not in FILES:
        abort(404)
    kind = "text/plain; charset=utf-8" if path.suffix == ".py" else content_type(path)
    response = Response(path.read_bytes(), content_type=kind)
    response.cache_control.max_age = HOUR_S
    return response


@lru_cache(maxsize=128)
def article(folder: str, language: str, anchor: str) -> tuple[Section, ...]:
    """Return the sections of a page, () when there is none."""
    path = beside(folder, f"{language}.md")
    if path is None:
        return ()
    text = path.read_text("utf-8")
    return tuple(sections_of(text, language, ways(folder, anchor)))


def beside(folder: str, name: str) -> Path | None:
    """Return a file of a folder of the guides, None when there is none."""
    path = file_in(guides_dir(), f"{folder}/{name}")
    return path if path and path.parent.parent == guides_dir().resolve() else None


def questions(shown: Step | None) -> dict[str, list[Asked]]:
    """Return the questions of a step: of before it, and of after it."""
    found: dict[str, list[Asked]] = {"before": [], "after": []}
    if shown:
        chosen = quiz_memory.of_step(memory(), shown.number)
        for one in quiz(shown.folder):
            found[one.moment].append(Asked(one, chosen.get(one.id, 0)))
    return found


def neighbours(shown: Step | None) -> tuple[Step | None, Step | None]:
    """Return the steps before and after one."""
    if shown is None:
        return None, None
    around = dict(enumerate(steps()))
    return around.get(shown.number - 1), around.get(shown.number + 1)


def needs() -> dict[str, str]:
    """Return the word of each thing that a step needs."""
    return {
        "room": _("an open room"),
        "board": _("a board, real or virtual"),
        "sensor": _("a sensor"),
    }


def short_needs() -> dict[str, str]:
    """Return the same in few words, for a list."""
    return {"room": _("a room"), "board": _("a board"), "sensor": _("a sensor")}


@blueprint.app_template_filter("html")
def html(text: str) -> Markup:
    """Return HTML that the reader of the guides has written, as it is."""
    return Markup(text)  # noqa: S704  escaped by the reader
