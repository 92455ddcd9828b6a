"""`dannaya events`: the room's event log, for people and for other programs."""

import socket
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.events import EVENTS, SEVERITIES, WORDS, at_least
from gateway.export.events import (
    beside_probes,
    csv_chunks,
    details_of,
    pages,
    syslog,
    text_of,
)
from gateway.export.job import moment
from gateway.language import current, tr
from gateway.room import Room, read_room
from gateway.store import EventFilter, EventRow, Reader, open_store

FORMS = ("table", "csv", "syslog")
HOUR_US = 3_600_000_000


@click.command(help=tr("Show the event log: who came, what was refused, what changed."))
@data_option
@click.option("--board", metavar="ID", help=tr("Of one board only."))
@click.option(
    "--kind",
    type=click.Choice(list(EVENTS)),
    metavar=tr("KIND"),
    help=tr("Of one kind only."),
)
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    help=tr("As grave as this at least; usually info, and debug with --kind."),
)
@click.option(
    "--hours",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help=tr("Of the last N hours only."),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    default=50,
    show_default=True,
    help=tr("How many lines of the table, the newest first."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default=FORMS[0],
    show_default=True,
    help=tr("A table, or all of it as CSV or as syslog lines (RFC 5424)."),
)
@json_option
def events(
    data: Path,
    board: str | None,
    kind: str | None,
    severity: str | None,
    hours: float | None,
    limit: int,
    form: str,
    json: bool,
) -> None:
    """Print the events that are asked for, the newest first."""
    room = read_room(data)
    from_us = None if hours is None else time.time_ns() // 1000 - int(hours * HOUR_US)
    wanted = EventFilter(board, kind, at_least(severity, kind), from_us)
    store: Reader = open_store(room.store_url, readonly=True)
    with store:
        if form != "table" and not json:
            write(store, wanted, form)
            return
        found = store.event_log(wanted, None, limit)
        ours = beside_probes(store, found)
    if json:
        print_json({"events": [facts(row.event) for row in found]})
    else:
        print_table(
            (tr("When"), tr("Severity"), tr("Board"), tr("Event")),
            [cells(row.event, room, row.id in ours) for row in found],
        )


def write(store: Reader, wanted: EventFilter, form: str) -> None:
    """Write every event that is wanted to standard output, in UTF-8."""
    out = sys.stdout.buffer
    found = pages(store, wanted)
    if form == "csv":
        chunks = csv_chunks(found, current())
    else:
        chunks = syslog(found, socket.gethostname(), current())
    for chunk in chunks:
        out.write(chunk)


def facts(event: EventRow) -> dict[str, Any]:
    """Return an event for other programs, with its sentence."""
    return {**event._asdict(), "text": text_of(event, current())}


def cells(event: EventRow, room: Room, ours: bool) -> list[str]:
    """Return an event as the texts of its cells, in the room's time.

    ``ours``: the kit itself tried a door then.
    """
    zone = ZoneInfo(room.timezone)
    local = moment(event.t_us).astimezone(zone)
    today = local.date() == datetime.now(zone).date()
    known = " ".join(f"{k}={v}" for k, v in details_of(event, current()))
    known = known and f"({known})"
    testing = tr("(while the gateway itself was testing)") if ours else ""
    parts = (text_of(event, current()), known, testing)
    return [
        f"{local:%H:%M:%S}" if today else f"{local:%Y-%m-%d %H:%M:%S}",
        tr(WORDS[event.severity]) if event.severity in WORDS else event.severity,
        event.board or "",
        " ".join(part for part in parts if part),
    ]
