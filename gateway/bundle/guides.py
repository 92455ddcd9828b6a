"""The guides as pages that any browser opens from the stick, with no server."""

import re
import shutil
from html import escape
from pathlib import Path

from gateway.guides.book import document
from gateway.guides.markdown import reader
from gateway.language import LANGUAGES

# a link to another file, its text, and where in that file
LINK = re.compile(r'<a href="([^":#]+)((?:#[^"]*)?)">(.*?)</a>', re.DOTALL)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
INDEX = "README"
BOOK = "course.{language}.html"
# the whole course, each language in its own words: a stick speaks both
BOOKS = {"fr": "Le cours entier, à imprimer", "en": "The whole course, to print"}
STYLE = """
body { font: 1.05rem/1.55 "Noto Sans", system-ui, sans-serif; color: #22180f;
  background: #f4ecdd; max-width: 46rem; margin: 0 auto; padding: 1rem 1.2rem 4rem }
h1, h2, h3 { line-height: 1.2 } a { color: #233f6e } img { max-width: 100% }
pre { background: #2a1b12; color: #f4ecdd; padding: 0.8rem 1rem; overflow: auto }
.k, .kn, .kc, .ow { color: #9db8ea } .s, .s1, .s2, .sd { color: #7fd6a4 }
.c, .c1 { color: #bdab93 } .m, .mi, .mf { color: #e8a33f }
code { font-size: 0.95em } table { border-collapse: collapse }
td, th { border: 1px solid #d9cbb3; padding: 0.3rem 0.6rem; text-align: left }
@media print { body { background: none } }
"""


def write_guides(source: Path, target: Path) -> None:
    """Copy a folder of guides and put an HTML page beside each Markdown file.

    The whole course is there too, one document for each language.
    """
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(target.rglob("*.md")):
        text = path.read_text("utf-8")
        body = on_the_stick(reader().render(text), path.parent)
        if path == target / f"{INDEX}.md":
            body += book_links()
        path.with_suffix(".html").write_text(page(title_of(text), body), "utf-8")
    for language in LANGUAGES:
        name = BOOK.format(language=language)
        (target / name).write_text(document(language), "utf-8")


def book_links() -> str:
    """Return links to the whole course, in its languages."""
    links = (
        f'<a href="{BOOK.format(language=language)}">{escape(words)}</a>'
        for language, words in BOOKS.items()
    )
    return f"<p>{' · '.join(links)}</p>\n"


def on_the_stick(html: str, folder: Path) -> str:
    """Lead links from guide to guide; what is not on the stick is only named."""

    def lead(found: re.Match[str]) -> str:
        name, place, words = found.groups()
        if not (folder / name).exists():
            return words
        name = re.sub(r"\.md$", ".html", name)
        return f'<a href="{name}{place}">{words}</a>'

    return LINK.sub(lead, html)


def title_of(text: str) -> str:
    """Return the first heading of a Markdown text."""
    found = TITLE.search(text)
    return found[1] if found else "Dannaya"


def page(title: str, body: str) -> str:
    """Return a whole page."""
    return (
        '<!doctype html>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n{body}"
    )
