"""Which board of the room a piece of hardware is: kept in the room's folder.

`flashed.json` holds {Wi-Fi address of the chip: id of the board}.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gateway.language import tr
from gateway.lock import change_lock, lock
from gateway.room import BoardEntry, Room
from gateway.room.write import write_at_once
from gateway.usb.ports import BoardError

FILE_NAME = "flashed.json"
LOCK_NAME = "flashed.lock"


@contextmanager
def alone(room: Room, mac: str) -> Iterator[None]:
    """Let one program at a time work on the chip of an address.

    BoardError when another one does: two boards with the same address, since nothing
    can be plugged in twice.
    """
    path = room.folder / f"flash-{mac.replace(':', '')}.lock"
    mine = False
    try:
        with path.open("ab") as file:
            try:
                lock(file)
            except OSError as error:
                raise BoardError(
                    tr(
                        "Two boards have the same Wi-Fi address {mac}: they would "
                        "disturb each other. Put one of them aside.",
                        mac=mac,
                    )
                ) from error
            mine = True
            yield
    finally:
        if mine:
            with suppress(OSError):  # another program waits there already
                path.unlink(missing_ok=True)


def assign(room: Room, mac: str, says: str) -> BoardEntry:
    """Return the board that a chip is, and remember it.

    The one it says it is, if the room has it and nobody else is it; the one it was
    before; or the first free one by seat. BoardError when none is left.
    """
    with change_lock(room.folder / LOCK_NAME):
        known = read_known(room)
        entry = choose(room, known, mac, says)
        if known.get(mac) != entry.id:
            write_known(room, known | {mac: entry.id})
        return entry


def choose(room: Room, known: dict[str, str], mac: str, says: str) -> BoardEntry:
    """Return the board for a chip, given which chips are boards of the room already."""
    boards = {entry.id: entry for entry in room.boards if entry.kind == "board"}
    taken = {board for address, board in known.items() if address != mac}
    for board in (says, known.get(mac, "")):
        if board in boards and board not in taken:
            return boards[board]
    free = [entry for entry in boards.values() if entry.id not in taken]
    if not free:
        raise BoardError(
            tr(
                "All {count} boards of the room are flashed. For one more seat: "
                "dannaya enrol --prepare --seats {next}",
                count=len(boards),
                next=max((entry.seat or 0 for entry in boards.values()), default=0) + 1,
            )
        )
    return min(free, key=lambda entry: (entry.seat is None, entry.seat or 0, entry.id))


def read_known(room: Room) -> dict[str, str]:
    """Return address -> id of the boards that were flashed for this room."""
    try:
        found = json.loads((room.folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {mac: board for mac, board in found.items() if isinstance(board, str)}


def write_known(room: Room, known: dict[str, str]) -> None:
    """Keep which chip is which board."""
    text = json.dumps(known, indent=1, sort_keys=True)
    write_at_once(room.folder / FILE_NAME, text)
