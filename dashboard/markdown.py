"""The kit's own documents as parts of a page: no HTML of theirs gets through."""

import re

from markdown_it import MarkdownIt
from markupsafe import Markup

# The link to the same document in the other language: the page has its own.
TWIN = re.compile(r"^\[[^\]]+\]\([\w./-]+\.md\)\n+", re.MULTILINE)


def html_of(text: str) -> Markup:
    """Return a Markdown text (CommonMark and tables) as HTML."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return Markup(reader.render(TWIN.sub("", text)))  # noqa: S704  escaped by the reader
