"""Search in the guides: whole and begun words, whatever their accents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gateway.guides.course import Step, others, steps
from gateway.guides.glossary import plain, terms
from gateway.guides.page import Section, sections_of
from gateway.guides.ways import Ways
from gateway.places import guides_dir

MOST = 20  # hits that are shown
AROUND = 90  # characters before and after the first word found
TITLE_WEIGHT = 5
WHOLE_WEIGHT = 4
TELLING = 3  # letters from which on a word tells something
PLURAL = 4  # letters from which on an s or x at the end is left out

NOWHERE = Ways(link=lambda link: None, picture=lambda picture: None)

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Entry:
    """What can be found: a section of a page, or a word (``folder`` None).

    ``page`` is the title of the page; ``step`` is None where the page is no step.
    """

    folder: str | None
    page: str
    step: Step | None
    title: str
    anchor: str
    text: str

    @cached_property
    def plain(self) -> tuple[str, str]:
        """Return the title and the text in plain letters."""
        return plain(self.title), plain(self.text)


@dataclass(frozen=True)
class Hit:
    """An entry found, and (text, is it a word asked for) pieces of what it says."""

    entry: Entry
    pieces: Pieces


@lru_cache(maxsize=2)
def entries(language: str) -> tuple[Entry, ...]:
    """Return all that can be found in a language."""
    return tuple([*words(language), *sections(language)])


def words(language: str) -> Iterator[Entry]:
    """Give the words of the glossary."""
    other = "en" if language == "fr" else "fr"
    for term in terms():
        text = f"{term.names[other]} · {term.meanings[language]}"
        yield Entry(None, "", None, term.names[language], term.id, text)


def sections(language: str) -> Iterator[Entry]:
    """Give the sections of every page."""
    pages = [(one.folder, one.title(language), one) for one in steps()]
    for folder, page, step in [*pages, *((*one, None) for one in others(language))]:
        path = guides_dir() / folder / f"{language}.md"
        for section in sections_of(path.read_text("utf-8"), language, NOWHERE):
            anchor = section.heading.id if section.heading.level > 1 else ""
            yield Entry(folder, page, step, title_of(section), anchor, section.text)


def title_of(section: Section) -> str:
    """Return a section's heading, and those in it."""
    inner = (heading.words for heading in section.inner)
    return " · ".join((section.heading.words, *inner))


def asked(query: str) -> list[str]:
    """Return the words of a query in plain letters, in the singular.

    Little words such as "à" and "de" tell nothing beside others.
    """
    found = re.findall(r"[a-z0-9]+", plain(query).replace("wi-fi", "wifi"))
    telling = [w for w in found if len(w) >= TELLING or w.isdecimal()] or found
    return [w[:-1] if len(w) >= PLURAL and w[-1] in "sx" else w for w in telling]


def form(word: str) -> str:
    """Return a pattern of what a word asks for: begun words, but whole short ones."""
    if word == "wifi":
        return "wi-?fi"
    return word if len(word) >= TELLING else rf"{word}\b"


def find(query: str, language: str) -> list[Hit]:
    """Return what holds every word of a query, the most telling first."""
    wanted = [form(word) for word in asked(query)]
    if not wanted:
        return []
    whole = plain(" ".join(query.split()))
    scored = [(score(entry, wanted, whole), entry) for entry in entries(language)]
    best = sorted((one for one in scored if one[0]), key=lambda one: -one[0])
    return [Hit(entry, pieces(entry.text, wanted)) for _, entry in best[:MOST]]


def score(entry: Entry, wanted: Sequence[str], whole: str) -> int:
    """Return how much an entry tells of the words: 0 when one of them is not there.

    ``whole`` is the query, which tells more where it stands as it was typed.
    """
    title, text = entry.plain
    forms = [*wanted, re.escape(whole)] if len(wanted) > 1 else wanted
    counts = [TITLE_WEIGHT * hits(title, w) + hits(text, w) for w in forms]
    if not all(counts[: len(wanted)]):
        return 0
    return sum(counts[: len(wanted)]) + WHOLE_WEIGHT * sum(counts[len(wanted) :])


def hits(text: str, word: str) -> int:
    """Return how often what a pattern asks for begins in a plain text."""
    return len(re.findall(rf"\b{word}", text))


def pieces(text: str, wanted: Sequence[str]) -> Pieces:
    """Return a text around the first of the patterns, cut where one of them is."""
    letters = [plain(one) for one in text]
    places = [n for n, letter in enumerate(letters) for _ in letter]
    flat = "".join(letters)
    marks = [
        (places[found.start()], places[found.end() - 1] + 1)
        for found in re.finditer(rf"\b(?:{'|'.join(wanted)})\w*", flat)
    ]
    start, end = window(text, marks[0][0] if marks else 0)
    return tuple(cut(text, start, end, marks))


def window(text: str, at: int) -> tuple[int, int]:
    """Return the part of a text around a place, from a word's start to one's end."""
    start, end = max(0, at - AROUND), min(len(text), at + AROUND)
    if start:
        start = text.find(" ", start) + 1
    if end < len(text):
        end = text.rfind(" ", start, end)
    return start, end


def cut(
    text: str, start: int, end: int, marks: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, bool]]:
    """Give the pieces of a part of a text; dots say that more is around it."""
    if start:
        yield "… ", False
    for first, last in marks:
        if first < start or last > end:
            continue
        yield text[start:first], False
        yield text[first:last], True
        start = last
    yield text[start:end] + (" …" if end < len(text) else ""), False
