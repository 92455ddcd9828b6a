"""`dannaya boards`: every board of the room, and what arrived from it."""

import time
from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import BoardRow, Completeness, NoStore, Reader, open_store

Row = dict[str, Any]

NONE_SENT = Completeness(0, 0, 0, 0)
FACTS = ("seat", "site", "name", "kind")
# what a board says of itself (DESIGN §3) -> the word for people
STATES = {
    "init": "starting",
    "ready": "ready",
    "disconnected": "stopped",
    "sleeping": "asleep",
    "lost": "lost",
    "alert": "alert",
}
SECOND_US = 1_000_000
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


@click.command(help=tr("List the boards: seat, site, last heard, what is missing."))
@data_option
@json_option
def boards(data: Path, json: bool) -> None:
    """Print the boards of the room file and those that were heard besides."""
    rows = board_rows(read_room(data))
    if json:
        print_json({"boards": rows})
        return
    print_table(
        [
            tr("Seat"),
            tr("Board"),
            tr("Site"),
            tr("State"),
            tr("Heard"),
            tr("Sent"),
            tr("Received"),
            tr("Missing"),
        ],
        [cells(row, time.time_ns() // 1000) for row in rows],
    )


def board_rows(room: Room) -> list[Row]:
    """Return a dict for each board, by seat; counts are packs, times µs UTC."""
    found = {entry.id: new_row(entry.id) | facts(entry) for entry in room.boards}
    for heard, packs in heard_boards(room):
        row = found.setdefault(heard.id, new_row(heard.id) | facts(heard))
        row |= {"state": heard.state.get("state"), "last_seen_us": heard.last_seen_us}
        row |= packs._asdict()
    return sorted(found.values(), key=lambda row: (row["seat"] or 10**9, row["id"]))


def heard_boards(room: Room) -> list[tuple[BoardRow, Completeness]]:
    """Return what the store knows of its boards; nothing before the first start."""
    try:
        store: Reader = open_store(room.store_url, readonly=True)
    except NoStore:
        return []
    with store:
        packs = store.completeness()
        return [(row, packs.get(row.id, NONE_SENT)) for row in store.boards()]


def new_row(board: str) -> Row:
    """Return the row of a board that was not heard yet."""
    return {"id": board, "state": None, "last_seen_us": None} | NONE_SENT._asdict()


def facts(board: object) -> Row:
    """Return what the room file and the store both say of a board."""
    return {name: getattr(board, name) for name in FACTS}


def cells(row: Row, now_us: int) -> list[str]:
    """Return a row as the texts of its cells."""
    counts = [str(row[name]) for name in ("sent", "received", "missing")]
    return [
        str(row["seat"] or ""),
        row["id"],
        row["site"] or "",
        tr(STATES[row["state"]]) if row["state"] in STATES else "",
        age(row["last_seen_us"], now_us),
        *counts,
    ]


def age(then_us: int | None, now_us: int) -> str:
    """Return how long ago a time was, in the largest unit that fits."""
    if then_us is None:
        return tr("never")
    seconds = max(0, (now_us - then_us) // SECOND_US)
    if seconds >= 2 * DAY_S:
        return tr("{count} days ago", count=seconds // DAY_S)
    if seconds >= 2 * HOUR_S:
        return tr("{count} h ago", count=seconds // HOUR_S)
    if seconds >= 2 * MINUTE_S:
        return tr("{count} min ago", count=seconds // MINUTE_S)
    return tr("{count} s ago", count=seconds)
