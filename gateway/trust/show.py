"""From what the store holds of the lamps to what people read, in one language.

Here a lamp that was not seen for too long becomes grey; nothing else decides. So does
one that was seen by a clock that was set back since.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from gateway.trust.table import BY_ID, LAMPS, Lamp, State
from gateway.trust.words import QUESTIONS, SEERS, SENTENCES, TITLES
from gateway.units import NAMES

# A sentence of the catalogs -> the same in the reader's language
Translate = Callable[[str], str]
# A time in microseconds UTC -> as the reader writes it
Clock = Callable[[int], str]


class Voice(NamedTuple):
    """How one reader is spoken to: sentences, times, the sign between digits."""

    translate: Translate
    clock: Clock
    comma: str = "."


MARKS = ("for", "against", "unknown", "note")


class LampRow(Protocol):
    """What the store holds of a lamp: ``gateway.store.LampRow``."""

    @property
    def check(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def at_us(self) -> int: ...
    @property
    def until_us(self) -> int: ...
    @property
    def evidence(self) -> dict[str, Any]: ...
    def is_ahead(self, now_us: int) -> bool: ...
    def counts(self, now_us: int) -> bool: ...


class Said(NamedTuple):
    """One fact in words."""

    mark: str
    text: str


class Shown(NamedTuple):
    """A lamp as it stands now: ``seen_us`` is None when it was never looked at."""

    lamp: Lamp
    state: State
    title: str
    question: str
    said: list[Said]
    by: str
    seen_us: int | None
    until_us: int | None


def state_now(row: LampRow, now_us: int) -> State:
    """Return the state of a lamp now: grey once what was seen is too old."""
    if not row.counts(now_us) or row.state not in ("green", "red"):
        return "grey"
    return "green" if row.state == "green" else "red"


def states_now(rows: Iterable[LampRow], now_us: int) -> dict[str, State]:
    """Return lamp -> state now, of one board's rows."""
    return {row.check: state_now(row, now_us) for row in rows if row.check in BY_ID}


def show(rows: Sequence[LampRow], now_us: int, voice: Voice) -> list[Shown]:
    """Return the sixteen lamps of one board, in their order."""
    known = {row.check: row for row in rows}
    return [show_one(lamp, known.get(lamp.id), now_us, voice) for lamp in LAMPS]


def show_one(lamp: Lamp, row: LampRow | None, now_us: int, voice: Voice) -> Shown:
    """Return one lamp in words."""
    translate = voice.translate
    title, question = translate(TITLES[lamp.id]), translate(QUESTIONS[lamp.id])
    if row is None:
        said = [Said("unknown", translate(SENTENCES["never"]))]
        return Shown(lamp, "grey", title, question, said, "", None, None)
    said = [sentence(one, voice) for one in row.evidence.get("facts", ())]
    if row.state != "grey" and not row.counts(now_us):
        why = "ahead" if row.is_ahead(now_us) else "outdated"
        said.insert(0, Said("unknown", translate(SENTENCES[why])))
    by = translate(SEERS.get(str(row.evidence.get("by")), SEERS["gateway"]))
    state = state_now(row, now_us)
    return Shown(lamp, state, title, question, said, by, row.at_us, row.until_us)


def clauses(lamp: Lamp) -> list[tuple[str, str]]:
    """Return (framework, clauses) of a lamp, those that it has."""
    found = {
        "ETSI EN 303 645": lamp.etsi,
        "NISTIR 8259A": lamp.nist,
        "OTA IoT Trust Framework": lamp.ota,
        "OWASP IoT Top 10": lamp.owasp,
    }
    return [(name, text.replace(" ", ", ")) for name, text in found.items() if text]


def sentence(one: Mapping[str, Any], voice: Voice) -> Said:
    """Return a fact in words; one of another version of the kit as its bare code."""
    code, mark = str(one.get("say")), str(one.get("mark"))
    values = {n: readable(n, value, voice) for n, value in one.items()}
    text = voice.translate(SENTENCES[code]) if code in SENTENCES else code
    try:
        text = text.format_map(values)
    except (KeyError, ValueError, IndexError):
        text = code
    return Said(mark if mark in MARKS else "note", text)


def readable(name: str, value: Any, voice: Voice) -> str:
    """Return a value of a fact as it is written: a clock time, quantities by name."""
    if name.endswith("_us") and isinstance(value, int):
        return voice.clock(value)
    if name == "quantities" and isinstance(value, list):
        return ", ".join(readable("q", one, voice) for one in value)
    if name == "q" and value in NAMES:
        return voice.translate(NAMES[value])
    if isinstance(value, float):
        return f"{value:g}".replace(".", voice.comma)
    return str(value)
