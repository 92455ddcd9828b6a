"""What the gateway of a room is asked to try before its lamps are shown."""

import time
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room
from gateway.running import read_note
from gateway.store import BoardRow, Reader, open_desk, open_store
from gateway.store.requests import OPEN
from gateway.trust.observed import WINDOW_US

WAIT_S = 0.2


class TrustError(DannayaError):
    """A board whose lamps cannot be shown."""


@dataclass(frozen=True)
class Wanted:
    """What is to be tried: the options of the same names; ``outage`` in seconds."""

    check: bool
    outage: int | None
    erase: bool
    bad_updates: bool
    broken_update: bool
    auto: bool


def try_first(room: Room, board: str | None, wanted: Wanted) -> None:
    """Let the gateway try what is wanted, one after the other; TrustError if it fails.

    ``board`` None: the boards heard in the last minutes.
    """
    if wanted.check:
        ask_and_wait(room, "probe", {"boards": boards_to_check(room, board)})
    if wanted.outage is not None:
        detail = {"lanes": lanes_heard(room), "seconds": wanted.outage}
        ask_and_wait(room, "outage", detail)
    if wanted.erase:
        ask_and_wait(room, "erase", {})
    if wanted.bad_updates:
        ask_and_wait(room, "bad-updates", {"boards": boards_to_check(room, board)})
    if wanted.broken_update:
        detail = {"boards": boards_to_check(room, board), "auto": wanted.auto}
        ask_and_wait(room, "broken-update", detail)


def boards_to_check(room: Room, board: str | None) -> list[str]:
    """Return the board named, or those heard in the last minutes."""
    since_us = time.time_ns() // 1000 - WINDOW_US
    with open_store(room.store_url, readonly=True) as store:
        boards = known_boards(store, board)
    heard = [one.id for one in boards if (one.last_seen_us or 0) > since_us]
    return [board] if board else heard


def lanes_heard(room: Room) -> list[str]:
    """Return the lanes on which boards were heard in the last minutes."""
    since_us = time.time_ns() // 1000 - WINDOW_US
    with open_store(room.store_url, readonly=True) as store:
        return sorted({one.lane for one in store.lookout().starts(since_us)})


def ask_and_wait(room: Room, kind: str, detail: dict[str, Any]) -> None:
    """Ask the gateway of the open room, and wait until it is done.

    TrustError with its sentence when it fails, or when no room is open any more.
    """
    if not read_note(room.folder):
        raise TrustError(tr("The room is not open: start it with `dannaya up`."))
    with open_desk(room.store_url) as desk:
        number = desk.ask(kind, detail)
    with (
        open_store(room.store_url, readonly=True) as store,
        Console(stderr=True).status(tr("The gateway is trying…")),
    ):
        while (row := store.request(number)) is not None and row.state in OPEN:
            if not read_note(room.folder):
                raise TrustError(tr("The room was closed meanwhile."))
            time.sleep(WAIT_S)
    if row is not None and row.state == "failed":
        raise TrustError(row.said)


def known_boards(store: Reader, board: str | None) -> list[BoardRow]:
    """Return the room's boards, or the one named; TrustError when it is none."""
    boards = [one for one in store.boards() if board in (None, one.id)]
    if board is not None and not boards:
        raise TrustError(
            tr(
                "The room has no board {board}: `dannaya boards` lists them.",
                board=board,
            )
        )
    return boards
