"""The document: its cover, its contents, its steps, and what stands at the end."""

from functools import lru_cache
from html import escape
from pathlib import Path

from gateway import __version__
from gateway.guides.book.end import answers, glossary, programs, solutions, wiring
from gateway.guides.book.pages import FOLD, heading, sections
from gateway.guides.book.questions import questions
from gateway.guides.book.words import say
from gateway.guides.course import Step, steps
from gateway.language import Language

STYLE = Path(__file__).with_name("style.css")
QUIZZES = {"objectives": "before", "points": "after"}  # after which part of a step


@lru_cache(maxsize=2)
def book(language: Language) -> str:
    """Return what stands in the body of the document."""
    before = (cover, contents, lessons)
    after = (solutions, answers, wiring, programs, glossary)
    return "".join(part(language) for part in before + after)


def document(language: Language, nonce: str = "") -> str:
    """Return the document; ``nonce`` is what a page's policy lets styles in by."""
    style = f' nonce="{nonce}"' if nonce else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Dannaya · {escape(say('title', language))}</title>\n"
        f"<style{style}>\n{STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body><main>\n{book(language)}</main></body>\n</html>\n"
    )


def cover(language: Language) -> str:
    """Return the first page."""
    return (
        f'<header class="cover"><p class="name">Dannaya</p>'
        f"<h1>{escape(say('title', language))}</h1>"
        f"<p>{escape(say('subtitle', language))}</p>"
        f"<small>{escape(say('made', language, version=__version__))}</small>"
        "</header>\n"
    )


def contents(language: Language) -> str:
    """Return the list of what follows, with the minutes of each step."""
    rows = [
        f'<li><a href="#{one.folder}">{escape(heading(one, language))}</a> '
        f"<span>{say('minutes', language, n=one.minutes)}</span></li>"
        for one in steps()
    ]
    for part in ("solutions", "answers", "wiring", "programs", "glossary"):
        rows.append(f'<li><a href="#{part}">{escape(say(part, language))}</a></li>')
    whole = sum(one.minutes for one in steps())
    hours, minutes = divmod(whole, 60)
    return (
        f'<nav class="contents"><h2>{escape(say("contents", language))}</h2>'
        f"<ol>{''.join(rows)}</ol>"
        f"<p>{say('all', language, hours=hours, minutes=minutes)}</p></nav>\n"
    )


def lessons(language: Language) -> str:
    """Return every step, each from a new page on."""
    return "".join(lesson(step, language) for step in steps())


def lesson(step: Step, language: Language) -> str:
    """Return a step, its solution left for the end."""
    aside = f'<p class="aside">{escape(say("solution", language))}</p>'
    parts = []
    for section in sections(step.folder, language):
        parts.append(FOLD.sub(aside, section.html))
        if section.part in QUIZZES:
            parts.append(questions(step, QUIZZES[section.part], language))
    return f'<section class="step" id="{step.folder}">{"".join(parts)}</section>\n'
