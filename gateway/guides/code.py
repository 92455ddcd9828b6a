"""Code of the guides, coloured: classes of Pygments, whose colours the pages choose."""

from functools import cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

COLOURED = ("python", "sh", "console", "json", "toml")


@cache
def lexer(language: str) -> Lexer:
    """Return what reads a language."""
    return get_lexer_by_name(language, stripnl=False)


def coloured(code: str, language: str) -> str:
    """Return code as HTML: coloured when the language is known, else as it is."""
    if language not in COLOURED:
        return escape(code, quote=False)
    return str(highlight(code, lexer(language), HtmlFormatter(nowrap=True)))


def fence(code: str, language: str, below: str = "") -> str:
    """Return a block of code, with something (HTML) below it."""
    block = f'<pre tabindex="0"><code>{coloured(code, language)}</code></pre>'
    name = escape(language)
    return f'<div class="code" data-language="{name}">{block}{below}</div>\n'
