"""A page of the guides: its sections as HTML, with links that lead somewhere here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from gateway.guides.glossary import slug
from gateway.guides.markdown import tokens_of, write
from gateway.guides.mentions import mark_terms
from gateway.guides.ways import Ways, lead_links

# The parts of a step, by the titles that its page gives them.
PARTS = {
    "fr": {
        "La question": "question",
        "Objectifs": "objectives",
        "Étapes": "steps",
        "Exercice": "exercise",
        "Vérifier": "check",
        "À retenir": "points",
        "Ce qui peut coincer": "trouble",
        "Suite": "next",
    },
    "en": {
        "The question": "question",
        "Objectives": "objectives",
        "Steps": "steps",
        "Exercise": "exercise",
        "Check": "check",
        "Key points": "points",
        "What can go wrong": "trouble",
        "Next": "next",
    },
}


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its words and its anchor."""

    level: int
    words: str
    id: str


@dataclass
class Section:
    """What stands under one heading of level 2; the first holds the page's title.

    ``part`` is one of the names in ``PARTS``, "" for any other; ``text`` the words
    without marks, for the search.
    """

    heading: Heading
    part: str
    html: str = ""
    inner: list[Heading] = field(default_factory=list)
    text: str = ""


def sections_of(text: str, language: str, ways: Ways) -> list[Section]:
    """Return a document by its headings of level 2."""
    found, told = [], set[str]()
    for tokens in split(tokens_of(text)):
        headings = list(name_headings(tokens, ways.anchor))
        heading = headings[0] if headings else Heading(1, "", "")
        section = Section(heading, PARTS[language].get(heading.words, ""))
        section.inner, section.text = headings[1:], words_of(tokens)
        for block in tokens:
            lead_links(block, ways)
        mark_terms(tokens, language, ways, told)
        section.html = write(tokens, ways.below)
        found.append(section)
    return found


def split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return tokens cut ahead of each heading of level 2."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            parts.append([])
        parts[-1].append(token)
    return [part for part in parts if part]


def name_headings(tokens: Sequence[Token], anchor: str) -> Iterator[Heading]:
    """Give each heading an anchor, and name them."""
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open":
            name = anchor + slug(inline.content)
            opening.attrSet("id", name)
            yield Heading(int(opening.tag[1:]), inline.content, name)


def spoken(token: Token) -> str:
    """Return what is read of a token: the end of a line as a space."""
    return " " if token.type.endswith("break") else token.content


def words_of(tokens: Sequence[Token]) -> str:
    """Return what a reader reads, without the headings and the code blocks."""
    parts = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        heading = before is not None and before.type == "heading_open"
        if token.type == "inline" and not heading:
            parts.append("".join(map(spoken, token.children or ())))
    return " ".join(" ".join(parts).split())
