"""The kit's own documents as HTML: none that they hold themselves gets through."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from gateway.guides.code import fence
from gateway.guides.details import add_details

# The link to the same document in the other language: the page has its own.
TWIN = re.compile(r"^\[[^\]]+\]\([\w.-]+\.md\)\n+", re.MULTILINE)

Below = Callable[[str, str], str]


@lru_cache(maxsize=1)
def reader() -> MarkdownIt:
    """Return what reads CommonMark, tables and folds, and writes coloured code."""
    found = MarkdownIt("commonmark", {"html": False}).enable("table")
    add_details(found)
    found.add_render_rule("fence", write_fence)
    return found


def write_fence(
    _: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    __: OptionsDict,
    env: EnvType,
) -> str:
    """Return a block of code, and below it what ``env["below"]`` gives for it."""
    code, language = tokens[at].content, tokens[at].info.strip()
    below: Below | None = env.get("below")
    return fence(code, language, below(code, language) if below else "")


def tokens_of(text: str) -> list[Token]:
    """Return a document, without the link to its twin, as tokens of markdown-it."""
    return reader().parse(TWIN.sub("", text))


def write(tokens: Sequence[Token], below: Below | None = None) -> str:
    """Return tokens as HTML; ``below`` gives what stands below a block of code."""
    found = reader()
    return str(found.renderer.render(tokens, found.options, {"below": below}))


def html_of(text: str) -> str:
    """Return a document as HTML."""
    return write(tokens_of(text))
