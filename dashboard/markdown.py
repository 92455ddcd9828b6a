"""The kit's own documents as parts of a page: no HTML of theirs gets through."""

from markupsafe import Markup

from gateway.guides.markdown import html_of as written


def html_of(text: str) -> Markup:
    """Return a Markdown text (CommonMark, tables and folds) as HTML."""
    return Markup(written(text))  # noqa: S704  escaped by the reader
