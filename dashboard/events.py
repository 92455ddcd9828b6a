"""The event log: who came, what was refused, what was changed; with filters."""

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _

from dashboard.clock import local_time
from dashboard.number import number
from dashboard.page import data_block, room_config
from dashboard.words import common_words
from gateway.events import EVENTS, at_least
from gateway.export.events import (
    beside_probes,
    csv_chunks,
    details_of,
    pages,
    syslog,
    text_of,
)
from gateway.language import catalog
from gateway.store import EventFilter, LoggedEvent, Reader, open_store

SHOWN = 100
HOUR_US = 3_600_000_000
LONGEST_VALUE = 120
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "log": "text/plain; charset=utf-8",  # syslog lines, RFC 5424
}

blueprint = Blueprint("events", __name__, url_prefix="/trust/events")


class Line(NamedTuple):
    """An event in the viewer's words; ``details`` are (name, value)."""

    at: str
    severity: str
    severity_word: str
    board: str | None
    text: str
    details: list[tuple[str, str]]


@blueprint.get("")
def page() -> str:
    """Return the newest events that the address asks for, in pages.

    Query: ``board``, ``kind``, ``severity`` (this one or graver), ``before`` (the
    number of an event).
    """
    wanted, before = asked(), number(request.args.get("before", ""))
    with closing(open_store(room_config().store_url, readonly=True)) as store:
        found = store.event_log(wanted, before, SHOWN)
        ours = beside_probes(store, found)
        kinds = store.event_kinds()
        boards = [row.id for row in store.boards()]
    chosen = choices(wanted)
    older = found[-1].id if len(found) == SHOWN else None
    return render_template(
        "events.html",
        lines=[line(row, row.id in ours) for row in found],
        newest=before is None,
        chosen=chosen,
        boards=boards,
        kinds={kind: sentence(kind) for kind in kinds},
        severities=severity_words(),
        older=older and url_for("events.page", before=older, **chosen),
        downloads={form: url_for("events.file", form=form, **chosen) for form in FORMS},
        data=data_block(words=common_words()),
    )


@blueprint.get("/<form>")
def file(form: str) -> Response:
    """Return every event that is asked for, as a table or as syslog lines."""
    if form not in FORMS:
        abort(404)
    store = open_store(room_config().store_url, readonly=True)
    response = Response(chunks(store, form, asked(), g.lang), content_type=FORMS[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"events.{form}")
    response.cache_control.no_store = True
    response.call_on_close(store.close)
    return response


def chunks(store: Reader, form: str, wanted: EventFilter, lang: Any) -> Iterator[bytes]:
    """Yield the file; the store is closed with it."""
    with closing(store):
        found = pages(store, wanted)
        if form == "csv":
            yield from csv_chunks(found, lang)
        else:
            yield from syslog(found, socket.gethostname(), lang)


def asked() -> EventFilter:
    """Return what the address asks for; an unknown word asks for the usual."""
    kind = request.args.get("kind") or None
    return EventFilter(
        board=request.args.get("board") or None,
        kind=kind,
        severities=at_least(request.args.get("severity"), kind),
    )


def choices(wanted: EventFilter) -> dict[str, Any]:
    """Return a filter as the values of an address."""
    severity = wanted.severities[-1] if wanted.severities else None
    found = {"board": wanted.board, "kind": wanted.kind, "severity": severity}
    return {key: value for key, value in found.items() if value}


def line(row: LoggedEvent, ours: bool) -> Line:
    """Return an event as it is shown; ``ours``: the kit itself tried a door then."""
    event = row.event
    said, testing = text_of(event, g.lang), _("(while the gateway itself was testing)")
    return Line(
        local_time(event.t_us),
        event.severity,
        severity_words().get(event.severity, event.severity),
        event.board,
        f"{said} {testing}" if ours else said,
        [(name, text[:LONGEST_VALUE]) for name, text in details_of(event, g.lang)],
    )


def sentence(kind: str) -> str:
    """Return the sentence of a kind of event, for the choice of kinds."""
    return catalog(g.lang).gettext(EVENTS[kind]) if kind in EVENTS else kind


def severity_words() -> dict[str, str]:
    """Return the word of each severity, the gravest first."""
    return {
        "error": _("error"),
        "warning": _("warning"),
        "notice": _("notice"),
        "info": _("info"),
        "debug": _("debug"),
    }
