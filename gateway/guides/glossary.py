"""The words of the course, in both languages, and where a text uses them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gateway.places import guides_dir

GLOSSARY = "glossary.md"
ROW = re.compile(r"^\|(?!-)(.+)\|$", re.MULTILINE)
# Where a word of the course is an everyday one.
NOT_MEANT = {
    "fr": r"(?:à\s+(?:la|sa|votre|leur)|prennent\s+la|en)\s+place|leur\s+place\s+change"
    r"|message\s+d.erreur|à\s+clé|(?:carte|elle)\s+mesure"
    r"|ordres?\s+de\s+(?:grandeur|passage)|(?:dans|hors\s+de|quel)\s+(?:l.|cet\s+)?ordre"
    r"|l.ordre\s+d(?:e|es|u)\b",
    "en": r"reading:|error\s+message|(?:first|this|same)\s+command|command\s+again"
    r"|is\s+missing|warmth\s+of\s+a\s+room|key\s+f\b|flash\s+one|both\s+commands"
    r"|seen\s+with\s+one\s+command",
}
LIGATURES = str.maketrans({"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


@dataclass(frozen=True)
class Term:
    """A word: how each language calls it, and what it is."""

    names: dict[str, str]
    meanings: dict[str, str]

    @property
    def id(self) -> str:
        """Return its anchor: the French word in plain letters."""
        return slug(self.names["fr"])


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Return the words of ``workshop_guides/glossary.md``, in its order."""
    text = (guides_dir() / GLOSSARY).read_text("utf-8")
    rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(text)]
    return tuple(
        Term({"fr": french, "en": english}, {"fr": meaning_fr, "en": meaning_en})
        for french, english, meaning_fr, meaning_en in rows[1:]
    )


def plain(text: str) -> str:
    """Return a text in small letters without accents: what two spellings share."""
    parts = unicodedata.normalize("NFKD", text.translate(LIGATURES)).casefold()
    return "".join(one for one in parts if not unicodedata.combining(one))


def slug(text: str) -> str:
    """Return a text as an anchor: plain letters and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-")


@lru_cache(maxsize=2)
def longest_first(language: str) -> tuple[Term, ...]:
    """Return the words of the course, the one with most letters in a language first."""
    return tuple(sorted(terms(), key=lambda t: len(t.names[language]), reverse=True))


@lru_cache(maxsize=2)
def pattern(language: str) -> re.Pattern[str]:
    """Return what finds a word of the course, the longest first, in the plural too."""
    words = [term.names[language] for term in longest_first(language)]
    found = "|".join(rf"(?P<t{n}>{forms(word)})" for n, word in enumerate(words))
    return re.compile(
        rf"(?:{NOT_MEANT[language]})|(?<![\w-])(?:{found})(?![\w-])", re.IGNORECASE
    )


def forms(name: str) -> str:
    """Return a pattern of a word and its plural, over a line's end as well."""
    words = [re.escape(word) + "s?" for word in name.split()]
    return re.sub("['’]", "['’]", r"\s+".join(words))


def uses(text: str, language: str) -> Iterator[tuple[int, int, Term]]:
    """Give (start, end, word) wherever a text uses a word of the course."""
    known = longest_first(language)
    for found in pattern(language).finditer(text):
        if found.lastgroup:
            yield found.start(), found.end(), known[int(found.lastgroup[1:])]
