"""The pages of the steps as the document shows them: all they lead to is in it."""

import re
from base64 import b64encode
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from posixpath import normpath

from gateway.guides.book.words import say
from gateway.guides.course import Step
from gateway.guides.course import step as step_of
from gateway.guides.page import Section, sections_of
from gateway.guides.ways import Ways
from gateway.language import Language
from gateway.places import guides_dir

FOLD = re.compile(r"<details>\s*<summary>.*?</summary>(.*?)</details>", re.DOTALL)
WIRING = "wiring"  # a page that is no step, and belongs to all of them
PROGRAM = re.compile(r"(?:workshop_guides/\w+|firmware/sketches)/\w+\.py")
STEP_PAGE = re.compile(r"workshop_guides/(\w+)/(?:fr|en)\.md")


def heading(step: Step, language: Language) -> str:
    """Return the title of a step with its number."""
    return say("step", language, number=step.number, title=step.titles[language])


@cache
def sections(folder: str, language: Language) -> tuple[Section, ...]:
    """Return the sections of a step, but for the way to the next."""
    text = (guides_dir() / folder / f"{language}.md").read_text("utf-8")
    found = sections_of(text, language, ways(folder))
    return tuple(one for one in found if one.part != "next")


def ways(folder: str) -> Ways:
    """Return where a step leads inside the document; pictures lie in it."""

    def target(href: str) -> str:
        return normpath(f"workshop_guides/{folder}/{href}")

    def link(href: str) -> str | None:
        named = target(href)
        if PROGRAM.fullmatch(named):
            return f"#{anchor(named)}"
        found = STEP_PAGE.fullmatch(named)
        known = found and (found[1] == WIRING or step_of(found[1]))
        return f"#{found[1]}" if found and known else None

    return Ways(
        link=link,
        picture=lambda source: inline(guides_dir().parent / target(source)),
        anchor=f"{folder}-",
    )


def inline(path: Path) -> str:
    """Return a picture as an address that holds it (RFC 2397)."""
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"


def anchor(program: str) -> str:
    """Return the anchor of a program: its folder and its name."""
    path = Path(program)
    return f"program-{path.parent.name}-{path.stem}"
