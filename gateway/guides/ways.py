"""Where the links and pictures of a page lead, wherever the page is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

from gateway.guides.glossary import Term
from gateway.guides.markdown import Below

Lead = Callable[[str], str | None]


@dataclass(frozen=True)
class Ways:
    """Where a page leads: each function gives an address, or None for none.

    ``link`` takes a relative link, ``picture`` the address of one, ``page`` a text
    such as ``/lab`` in code, ``term`` a word of the glossary. ``anchor`` goes before
    each anchor, where several pages share a document.
    """

    link: Lead
    picture: Lead
    page: Lead = lambda code: None
    term: Callable[[Term], str | None] = lambda term: None
    below: Below | None = None
    anchor: str = ""


def lead_links(block: Token, ways: Ways) -> None:
    """Lead the links and pictures of a block; of one that leads nowhere, keep words."""
    if block.type != "inline" or not block.children:
        return
    kept, dropped = [], False
    for token in block.children:
        if token.type == "link_open":
            address = ways.link(str(token.attrGet("href")))
            dropped = address is None
            if address is not None:
                token.attrSet("href", address)
        elif token.type == "image":
            token.attrSet("src", ways.picture(str(token.attrGet("src"))) or "")
        elif token.type == "code_inline":
            token = lead_code(token, ways)
        if not (dropped and token.type in ("link_open", "link_close")):
            kept.append(token)
    block.children = kept


def lead_code(token: Token, ways: Ways) -> Token:
    """Return code that names a page of the room as a link to that page."""
    address = ways.page(token.content)
    if address is None:
        return token
    code = f'<a href="{escape(address)}"><code>{escape(token.content)}</code></a>'
    return Token("html_inline", "", 0, content=code)
