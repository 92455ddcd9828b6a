"""The end of the document: solutions, answers, wiring, programs, glossary."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from gateway.guides.book.pages import FOLD, WIRING, anchor, heading, sections
from gateway.guides.book.questions import answered
from gateway.guides.book.words import say
from gateway.guides.code import fence
from gateway.guides.course import Step, steps
from gateway.guides.glossary import terms
from gateway.guides.quiz import MOMENTS
from gateway.language import Language
from gateway.places import firmware_dir, guides_dir


def solutions(language: Language) -> str:
    """Return the solutions of all exercises."""

    def found(step: Step) -> str:
        return "".join(
            one
            for section in sections(step.folder, language)
            for one in FOLD.findall(section.html)
        )

    return chapter("solutions", language, found)


def answers(language: Language) -> str:
    """Return the right answer to each question, and why it is right."""

    def found(step: Step) -> str:
        return "".join(answered(step, moment, language) for moment in MOMENTS)

    return chapter("answers", language, found)


def chapter(name: str, language: Language, found: Callable[[Step], str]) -> str:
    """Return a chapter at the end: what ``found`` gives for each step."""
    parts = []
    for step in steps():
        if text := found(step):
            parts.append(f"<h2>{escape(heading(step, language))}</h2>{text}")
    return part(name, language, "".join(parts))


def part(name: str, language: Language, html: str) -> str:
    """Return a chapter with its title, from a new page on."""
    title = escape(say(name, language))
    return f'<section class="step" id="{name}"><h1>{title}</h1>{html}</section>\n'


def wiring(language: Language) -> str:
    """Return the wiring of every board and sensor."""
    html = "".join(section.html for section in sections(WIRING, language))
    return f'<section class="step" id="{WIRING}">{html}</section>\n'


def programs(language: Language) -> str:
    """Return the lessons' programs, and those beside the pages."""
    listed = "".join(
        f'<h2 id="{anchor(str(path))}">{path.parent.name}/{path.name}</h2>'
        f"{fence(path.read_text('utf-8'), 'python')}"
        for path in program_files()
    )
    return part("programs", language, listed)


def program_files() -> Iterator[Path]:
    """Give the programs of the course, in its order."""
    for step in steps():
        if step.sketch:
            yield firmware_dir() / "sketches" / step.sketch
        yield from sorted((guides_dir() / step.folder).glob("*.py"))


def glossary(language: Language) -> str:
    """Return the words of the course, in the order of the language."""
    other: Language = "en" if language == "fr" else "fr"
    rows = "".join(
        f"<dt>{escape(term.names[language])} <i>{escape(term.names[other])}</i></dt>"
        f"<dd>{escape(term.meanings[language])}</dd>"
        for term in sorted(terms(), key=lambda term: term.names[language])
    )
    return part("glossary", language, f"<dl>{rows}</dl>")
