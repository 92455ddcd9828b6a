"""The seven lamps of the kit itself, H1 to H7: read from what this computer has.

Each says its state, what was found, and the clause of ETSI EN 303 645 it is about.
Green only with something to show; grey when it cannot be known here.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from babel.dates import format_date

from gateway.access import COST, AccessError, read_access
from gateway.language import Language, catalog
from gateway.places import PlacesError, document
from gateway.private import OTHERS
from gateway.sbom import FILE, differences, read_sbom
from gateway.support import END_OF_SUPPORT

State = Literal["green", "red", "grey"]

PRIVACY = "workshop_guides/privacy/{language}.md"
INCIDENT = "workshop_guides/incident/{language}.md"
THREATS = {"fr": "docs/threat-model.fr.md", "en": "docs/threat-model.md"}
SECURITY = "SECURITY.md"
BILL = FILE
LANGUAGES: Sequence[Language] = ("fr", "en")
CHANGE = re.compile(r"^- (\d{4}-\d\d-\d\d)\s?:", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w./]+)`")

TITLES = {
    "H1": "Who to tell about a weakness",
    "H2": "Until when it is cared for",
    "H3": "What it is made of",
    "H4": "Privacy, and how that page has changed",
    "H5": "The facilitator's login",
    "H6": "What can go wrong, and the tests that stand against it",
    "H7": "What to do when something has happened",
}
CLAUSES = {"H1": "5.2-1", "H2": "5.3-13", "H4": "6-1", "H5": "5.1-3, 5.1-5"}
SENTENCES = {
    "contact": "SECURITY.md says how to report it in private.",
    "missing": "Not found on this computer: {file}",
    "supported": "This version is cared for until {date}.",
    "unsupported": "This version has not been cared for since {date}.",
    "no_bill": "This copy was not built as a package: it has no bill of materials.",
    "bill": "{count} components; those installed are those that it was made with.",
    "differs": "Installed otherwise than it was made: {names}",
    "no_history": "The privacy notice does not say when it was changed.",
    "privacy": "In French and in English; last changed on {date}.",
    "login": "A password of 59 random bits, kept as an scrypt hash (N={cost}).",
    "slowed": "Five failures, then waiting. Sources slowed in the log: {count}.",
    "no_login": "This room has no password yet: nobody can act on the pages.",
    "damaged": "{file} is damaged: make a new one with: dannaya password",
    "open_file": "Other accounts of this computer can read {file}.",
    "threats": "{count} lines name the test that stands against them.",
    "both": "In French and in English, to be printed.",
}


class Lamp(NamedTuple):
    """One lamp; ``evidence`` are sentences in the language that was asked for."""

    id: str
    title: str
    state: State
    evidence: list[str]
    clause: str | None


class Room(NamedTuple):
    """What the lamps look at: `access.toml`, and how many sources were slowed."""

    access: Path | None
    slowed: int
    language: Language


Found = tuple[State, list[str]]


def lamps(access: Path | None, slowed: int, language: Language) -> list[Lamp]:
    """Return the seven lamps as of now; ``access`` is the file of the room's login."""
    room = Room(access, slowed, language)
    found = []
    for lamp, look in LOOKS.items():
        title = catalog(language).gettext(TITLES[lamp])
        found.append(Lamp(lamp, title, *look(room), CLAUSES.get(lamp)))
    return found


def contact(room: Room) -> Found:
    """H1: is there a way to report a weakness?"""
    return there(room, [SECURITY], "contact")


def support(room: Room) -> Found:
    """H2: is this version still cared for?"""
    alive = datetime.now(UTC) < END_OF_SUPPORT
    key = "supported" if alive else "unsupported"
    sentence = said(room, key, date=long_date(END_OF_SUPPORT, room.language))
    return "green" if alive else "red", [sentence]


def bill(room: Room) -> Found:
    """H3: is what is installed what the kit was made with?"""
    made = read_sbom(BILL)
    if made is None:
        return "grey", [said(room, "no_bill")]
    others = differences(made)
    if others:
        names = ", ".join(f"{one.name} {one.found} ({one.wanted})" for one in others)
        return "red", [said(room, "differs", names=names)]
    return "green", [said(room, "bill", count=len(made["components"]))]


def privacy(room: Room) -> Found:
    """H4: is the privacy notice there in both languages, with its history?"""
    names = [PRIVACY.format(language=language) for language in LANGUAGES]
    lost = missing(names)
    if lost:
        return "red", [said(room, "missing", file=lost)]
    changed = last_change(document(names[0]).read_text("utf-8"))
    if changed is None:
        return "red", [said(room, "no_history")]
    day = long_date(changed, room.language)
    return "green", [said(room, "privacy", date=day)]


def login(room: Room) -> Found:
    """H5: is there a password, kept from other accounts?"""
    path = room.access
    try:
        access = read_access(path) if path else None
    except AccessError:
        return "red", [said(room, "damaged", file=path)]
    if path is None or access is None:
        return "red", [said(room, "no_login")]
    if sys.platform != "win32" and path.stat().st_mode & OTHERS:
        return "red", [said(room, "open_file", file=path)]
    slowed = said(room, "slowed", count=room.slowed)
    return "green", [said(room, "login", cost=COST), slowed]


def threats(room: Room) -> Found:
    """H6: is there a threat model that names its tests?"""
    lost = missing(THREATS.values())
    if lost:
        return "red", [said(room, "missing", file=lost)]
    text = document(THREATS[room.language]).read_text("utf-8")
    return "green", [said(room, "threats", count=len(TEST.findall(text)))]


def incident(room: Room) -> Found:
    """H7: is the incident sheet there?"""
    names = [INCIDENT.format(language=language) for language in LANGUAGES]
    return there(room, names, "both")


LOOKS: dict[str, Callable[[Room], Found]] = {
    "H1": contact,
    "H2": support,
    "H3": bill,
    "H4": privacy,
    "H5": login,
    "H6": threats,
    "H7": incident,
}


def there(room: Room, names: Sequence[str], key: str) -> Found:
    """Return green with a sentence when the documents are there, else red."""
    lost = missing(names)
    if lost:
        return "red", [said(room, "missing", file=lost)]
    return "green", [said(room, key)]


def missing(names: Iterable[str]) -> str | None:
    """Return the first document that is not on this computer."""
    for name in names:
        try:
            if not document(name).is_file():
                return name
        except PlacesError:
            return name
    return None


def last_change(text: str) -> date | None:
    """Return the day of the newest entry of a document's history."""
    days = [date.fromisoformat(day) for day in CHANGE.findall(text)]
    return max(days, default=None)


def long_date(day: date, language: Language) -> str:
    """Return a day as people of a language write it."""
    return str(format_date(day, "long", locale=language))


def said(room: Room, key: str, **values: object) -> str:
    """Return a sentence in the language that was asked for."""
    return catalog(room.language).gettext(SENTENCES[key]).format(**values)
