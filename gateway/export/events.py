"""The event log for other programs: RFC 5424 (syslog) and CSV; newest first."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from gateway import __version__
from gateway.events import (
    DOORS_TRIED,
    EVENTS,
    NAMES,
    PROBE_US,
    PROBED,
    VALUES,
    during,
)
from gateway.export.plain_csv import utc
from gateway.language import Language, catalog
from gateway.store import EventFilter, EventRow, LoggedEvent, Reader

PAGE = 1_000
MOST_PROBES = 2_000  # of one kind beside a page of the log: more than a day has
# RFC 5424 section 6.2.1: facility 13 is "log audit"
FACILITY = 13
SEVERITY = {"error": 3, "warning": 4, "notice": 5, "info": 6, "debug": 7}
# Section 7 wants a name@number; 32473 is the number kept for examples (RFC 5612).
DATA_ID = "dannaya@32473"
NAME_LENGTH = 32
BOM = "\ufeff"  # section 6.4: what follows is UTF-8
CSV_HEADER = ("time", "severity", "kind", "board", "text", "detail")


def pages(store: Reader, wanted: EventFilter) -> Iterator[list[LoggedEvent]]:
    """Yield the events that are wanted, in short reads."""
    before = None
    while found := store.event_log(wanted, before, PAGE):
        yield found
        before = found[-1].id


def syslog(
    found: Iterable[list[LoggedEvent]], host: str, language: Language
) -> Iterator[bytes]:
    """Yield one line for each event, as RFC 5424 section 6 writes it."""
    for page in found:
        lines = (syslog_line(row.event, host, language) for row in page)
        yield "".join(f"{line}\n" for line in lines).encode()


def syslog_line(event: EventRow, host: str, language: Language) -> str:
    """Return an event as an RFC 5424 message; its text is in ``language``."""
    priority = FACILITY * 8 + SEVERITY.get(event.severity, SEVERITY["notice"])
    values = {"board": event.board, "version": __version__, **event.detail}
    data = "".join(
        f' {data_name(key)}="{escaped(value)}"'
        for key, value in values.items()
        if value is not None
    )
    name = header_word(host, 255)
    kind = header_word(event.kind, 32)
    text = one_line(text_of(event, language))
    return (
        f"<{priority}>1 {utc(event.t_us)} {name} dannaya - {kind} "
        f"[{DATA_ID}{data}] {BOM}{text}"
    )


def csv_chunks(
    found: Iterable[list[LoggedEvent]], language: Language
) -> Iterator[bytes]:
    """Yield a table: times in UTC, details as JSON."""
    yield csv_text([CSV_HEADER])
    for page in found:
        yield csv_text(csv_row(row.event, language) for row in page)


def csv_row(event: EventRow, language: Language) -> tuple[str, ...]:
    """Return the cells of an event."""
    return (
        utc(event.t_us),
        event.severity,
        event.kind,
        event.board or "",
        text_of(event, language),
        orjson.dumps(event.detail).decode(),
    )


def csv_text(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def text_of(event: EventRow, language: Language) -> str:
    """Return the sentence of an event; its kind when that is not known here."""
    sentence = EVENTS.get(event.kind)
    return event.kind if sentence is None else catalog(language).gettext(sentence)


def details_of(event: EventRow, language: Language) -> list[tuple[str, str]]:
    """Return what more is known of an event as (name, value), in words on one line."""
    words = catalog(language).gettext
    found = ((name, str(value)) for name, value in event.detail.items())
    return [
        (
            words(NAMES[name]) if name in NAMES else one_line(name),
            words(VALUES[value]) if value in VALUES else one_line(value),
        )
        for name, value in found
    ]


def beside_probes(store: Reader, found: list[LoggedEvent]) -> frozenset[int]:
    """Return the numbers of the events that came while the kit itself tried a door."""
    if not found:
        return frozenset()
    from_us = min(row.event.t_us for row in found) - PROBE_US
    probes = [
        row.event
        for kind in (PROBED, DOORS_TRIED)
        for row in store.event_log(
            EventFilter(kind=kind, from_us=from_us), None, MOST_PROBES
        )
    ]
    return frozenset(
        row.id for row in found if any(during(probe, row.event) for probe in probes)
    )


def header_word(text: str, most: int) -> str:
    """Return a text as a word of the header: printable ASCII, no space; or ``-``."""
    return "".join(c for c in text if "!" <= c <= "~")[:most] or "-"


def data_name(text: str) -> str:
    """Return a text as the name of a value (section 6.3.3)."""
    return "".join(c for c in header_word(text, NAME_LENGTH) if c not in '="]') or "-"


def escaped(value: Any) -> str:
    """Return a value between quotes (section 6.3.3), on one line whatever it holds."""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return "".join(f"\\{c}" if c in '"\\]' else c for c in one_line(text))


def one_line(text: str) -> str:
    """Return a text with what a terminal would obey written out: ``\\n``, ``\\x1b``."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
