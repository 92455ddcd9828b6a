"""The words of the glossary where a page mentions them first."""

from collections.abc import Iterator, Sequence
from html import escape

from markdown_it.token import Token

from gateway.guides.glossary import Term, uses
from gateway.guides.ways import Ways


def mark_terms(
    tokens: Sequence[Token], language: str, ways: Ways, told: set[str]
) -> None:
    """Mark the first use of each word of the glossary; ``told`` are those done."""
    quiet = 0  # in headings and summaries, where a mark would be in the way
    for token in tokens:
        if token.type.startswith(("heading_", "summary_", "th_")):
            quiet += token.nesting
        elif token.type == "inline" and token.children and not quiet:
            token.children = list(marked(token.children, language, ways, told))


def marked(
    children: Sequence[Token], language: str, ways: Ways, told: set[str]
) -> Iterator[Token]:
    """Give the tokens of a line with links to the glossary among them."""
    linked = 0
    for token in joined(children):
        if token.type in ("link_open", "link_close"):
            linked += token.nesting
        if token.type == "text" and not linked:
            yield from with_terms(token.content, language, ways, told)
        else:
            yield token


def joined(children: Sequence[Token]) -> list[Token]:
    """Return tokens with the lines of one text joined: a term may lie over its end."""
    found: list[Token] = []
    for token in children:
        if token.type == "softbreak":
            token = Token("text", "", 0, content="\n")
        if token.type == "text" and found and found[-1].type == "text":
            found[-1].content += token.content
        else:
            found.append(token)
    return found


def with_terms(text: str, language: str, ways: Ways, told: set[str]) -> Iterator[Token]:
    """Give a text in pieces, with the words told for the first time as links."""
    done = 0
    for start, end, term in uses(text, language):
        address = ways.term(term)
        if term.id in told or address is None:
            continue
        told.add(term.id)
        yield Token("text", "", 0, content=text[done:start])
        html = link_of(term, text[start:end], language, ways, address)
        yield Token("html_inline", "", 0, content=html)
        done = end
    yield Token("text", "", 0, content=text[done:])


def link_of(term: Term, words: str, language: str, ways: Ways, address: str) -> str:
    """Return a word that leads to the glossary, and its meaning beside it."""
    other = "en" if language == "fr" else "fr"
    name = escape(f"{ways.anchor}tip-{term.id}")
    there = f'<b lang="{other}">{escape(term.names[other])}</b> '
    same = term.names["fr"] == term.names["en"]
    return (
        f'<a class="term" href="{escape(address)}" aria-describedby="{name}">'
        f'{escape(words)}</a><span class="gloss" role="tooltip" id="{name}">'
        f"{'' if same else there}{escape(term.meanings[language])}</span>"
    )
