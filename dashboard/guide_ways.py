"""Where the links of the guides lead in the dashboard: its pages, the lab, pictures."""

import posixpath
import re
from html import escape
from pathlib import PurePosixPath

from flask import current_app, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from dashboard.kit_files import kit_files
from gateway.guides.course import NOTICES
from gateway.guides.glossary import Term
from gateway.guides.ways import Ways

ROOT = "workshop_guides"
SKETCH = re.compile(r"firmware/sketches/(\w+)\.py")
PROGRAM = re.compile(rf"{ROOT}/(\w+)/(\w+)\.py")
PAGE = re.compile(rf"{ROOT}/(\w+)/(?:fr|en)\.md")
PICTURES = (".svg", ".png", ".jpg", ".webp")
FILES = (*PICTURES, ".py")


def ways(folder: str, anchor: str = "") -> Ways:
    """Return where the page of a folder leads; ``anchor`` goes before its anchors."""
    return Ways(
        link=lambda href: link(folder, href),
        picture=lambda source: file_address(target(folder, source)),
        page=page,
        term=term,
        below=lambda code, language: lab_link(folder, code, language),
        anchor=anchor,
    )


def target(folder: str, href: str) -> str:
    """Return what a relative link names, from the kit's own folder on."""
    return posixpath.normpath(f"{ROOT}/{folder}/{href.partition('#')[0]}")


def link(folder: str, href: str) -> str | None:
    """Return the address of what a page links to, None when it is not shown here."""
    named = target(folder, href)
    if found := PAGE.fullmatch(named):
        return document(found[1])
    if found := SKETCH.fullmatch(named):
        return url_for("lab.page", guide=folder, program=found[1])
    if found := PROGRAM.fullmatch(named):
        return url_for("lab.page", guide=found[1], program=found[2])
    lists = {f"{ROOT}/README.md": "guides.page", f"{ROOT}/glossary.md": "guides.words"}
    return url_for(lists[named]) if named in lists else file_address(named)


def document(folder: str) -> str:
    """Return the address of a page of the guides."""
    if folder in NOTICES:
        return url_for("trust.read", name=folder)
    return url_for("guides.step", folder=folder)


def file_address(named: str) -> str | None:
    """Return the address of a picture that lies beside a page."""
    path = PurePosixPath(named)
    if path.suffix not in PICTURES or len(path.parts) != 3 or path.parts[0] != ROOT:
        return None
    return url_for("guides.file", folder=path.parts[1], name=path.name)


def page(code: str) -> str | None:
    """Return code that is the address of a page of the room, else None."""
    if not code.startswith("/"):
        return None
    try:
        _endpoint, values = current_app.url_map.bind("").match(code)
    except (HTTPException, RequestRedirect):
        return None
    return None if values else code


def term(word: Term) -> str:
    """Return where the glossary explains a word."""
    return f"{url_for('guides.words')}#{word.id}"


def lab_link(folder: str, code: str, language: str) -> str:
    """Return a link below a piece of a lesson: to that place of it, in the lab."""
    if language != "python":
        return ""
    for name, text in kit_files().sketches.items():
        if code in text:
            line = text[: text.index(code)].count("\n") + 1
            address = url_for("lab.page", guide=folder, program=name, line=line)
            words = escape(_("Open in the lab"))
            return f'<a class="to-lab" href="{escape(address)}">{words}</a>'
    return ""
