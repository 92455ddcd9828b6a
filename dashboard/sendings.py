"""How far the updates of a room or of a board are, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import g

from dashboard.clock import local_time
from gateway.language import catalog
from gateway.store import BundleRow, SendingRow
from gateway.update.manifest import Manifest, WrongManifest, read
from gateway.update.said import STATES, percent, reason

# What is drawn of a state: a sign of the style sheet
SIGNS = {"confirmed": "done", "refused": "failed", "rolled_back": "failed"}
SIGNS |= {"gave_up": "failed", "stopped": "stopped"}


class Kept(NamedTuple):
    """An update that can be sent; ``about`` is its purpose, for people."""

    id: int
    seq: int
    about: str
    size_kb: int
    model: str
    board: str | None
    made: str
    key: str


class Way(NamedTuple):
    """An update on its way to a board, or what became of it."""

    id: int
    board: str
    what: str
    sign: str
    state: str
    why: str
    percent: int
    at: str
    open: bool


def kept(rows: Iterable[BundleRow]) -> list[Kept]:
    """Return the updates of the room in the viewer's language."""
    return [
        Kept(
            row.id,
            found.seq,
            purpose(found),
            -(-found.size // 1000),
            found.model,
            found.board,
            found.made,
            found.key,
        )
        for row in rows
        if (found := manifest_of(row)) is not None
    ]


def ways(rows: Iterable[SendingRow], bundles: Iterable[BundleRow]) -> list[Way]:
    """Return sendings in the viewer's language."""
    names = {row.id: name_of(row) for row in bundles}
    return [way(row, names.get(row.bundle, str(row.bundle))) for row in rows]


def way(row: SendingRow, what: str) -> Way:
    """Return one sending in the viewer's language."""
    translate = catalog(g.lang).gettext
    sentence, error = reason(row)
    return Way(
        row.id,
        row.board,
        what,
        SIGNS.get(row.state, "running"),
        translate(STATES.get(row.state, row.state)),
        translate(sentence).format(error=error) if sentence else "",
        percent(row),
        local_time(row.ended_us or row.asked_us),
        row.ended_us is None,
    )


def name_of(row: BundleRow) -> str:
    """Return "7 · what it is for"."""
    found = manifest_of(row)
    return f"{found.seq} · {purpose(found)}" if found else str(row.id)


def purpose(found: Manifest) -> str:
    """Return what an update is for, in the viewer's language."""
    return found.purpose.get(g.lang) or found.purpose.get("fr", "")


def manifest_of(row: BundleRow) -> Manifest | None:
    """Return what a kept update says; None for one of another version of the kit."""
    try:
        return read(row.manifest)
    except WrongManifest:
        return None
