"""Who may speak for the boards of a room: prepare, enrol, unenrol, revoke.

A board is *prepared* once it has a key, *enrolled* once only the protected lane may
speak for it, *revoked* once nothing may (DESIGN §4). Keys are in the secrets file,
times in the store; each function ends with both as it says, or with an error.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from gateway.errors import DannayaError
from gateway.identity import keys
from gateway.identity.certificates import pem
from gateway.identity.keyring import (
    Keyring,
    changing,
    new_keyring,
    read_keyring,
    write_keyring,
)
from gateway.language import not_written, tr
from gateway.names import MOST, board_ids
from gateway.room import BoardEntry, Room
from gateway.room.add import add_boards
from gateway.room.model import CA_FILE
from gateway.room.write import write_at_once
from gateway.store import Batch, EventRow, Reader, Standing, Writer

STEP_ROWS = 2_000  # removed at a time: some milliseconds

State = Literal["new", "prepared", "enrolled", "revoked"]


class IdentityError(DannayaError):
    """A board cannot be enrolled, revoked or forgotten; the message says why."""


def state_of(board: str, keyring: Keyring | None, standing: Standing | None) -> State:
    """Return where a board stands."""
    if standing is not None and standing.revoked_us is not None:
        return "revoked"
    if standing is not None and standing.enrolled_us is not None:
        return "enrolled"
    return "prepared" if keyring and board in keyring.boards else "new"


def states(room: Room, store: Reader) -> dict[str, State]:
    """Return the state of every board of the room file and of the secrets file."""
    keyring = read_keyring(room.folder)
    standings = store.standings()
    boards = [board.id for board in room.boards]
    known = dict.fromkeys([*boards, *(keyring.boards if keyring else ())])
    return {board: state_of(board, keyring, standings.get(board)) for board in known}


def with_seats(room: Room, seats: int) -> Room:
    """Return the room with a board at each of ``seats`` seats, new ones written down.

    Seats that have a board keep it; IdentityError when there are no names left.
    """
    taken = {board.seat for board in room.boards}
    empty = [seat for seat in range(1, seats + 1) if seat not in taken]
    if not empty:
        return room
    known = {board.id for board in room.boards}
    if len(known) + len(empty) > MOST:
        raise IdentityError(tr("There are names for {most} boards at most.", most=MOST))
    ids = board_ids(len(empty), known, seed=time.time_ns())
    found = [
        BoardEntry(id=board, seat=seat) for board, seat in zip(ids, empty, strict=True)
    ]
    return replace(room, boards=add_boards(room.folder, found).boards)


def prepare(folder: Path, boards: Iterable[str], renew: bool = False) -> Keyring:
    """Give each board a key if it has none, or a new one with ``renew``.

    Returns the room's keyring; the first call makes the room's authority too.
    """
    with changing(folder):
        before = read_keyring(folder)
        keyring = before or new_keyring()
        fresh = {
            board: keys.new_key()
            for board in boards
            if renew or board not in keyring.boards
        }
        if fresh or before is None:
            keyring = replace(
                keyring,
                boards={**keyring.boards, **fresh},
                revoked=keyring.revoked - set(fresh),
            )
            write_keyring(folder, keyring)
    publish_authority(folder, keyring)
    return keyring


def enrol(
    room: Room, store: Writer, boards: Collection[str], renew: bool = False
) -> None:
    """Give boards keys if need be, and bind them to the protected lane."""
    check_kinds(room, boards)
    prepare(room.folder, boards, renew)
    store.enrol(boards, now_us())
    note(store, "enrolled", boards)


def unenrol(room: Room, store: Writer, boards: Collection[str]) -> None:
    """Let the open lane speak for boards again; they keep their keys."""
    check_known(room, store, boards)
    store.unenrol(boards)
    note(store, "unenrolled", boards)


def revoke(room: Room, store: Writer, boards: Collection[str]) -> None:
    """Take the keys of boards away: neither lane lets them speak any more."""
    check_known(room, store, boards)
    store.revoke(boards, now_us())  # first: ingest refuses from here on
    drop_keys(room.folder, boards)
    note(store, "revoked", boards)


def forget(room: Room, store: Writer, boards: Collection[str]) -> Iterator[int]:
    """Remove boards and all that is kept of them; yield how many rows each step took.

    They are revoked first, so that nothing comes in meanwhile. What is left at the end
    is their seat in the room file, and one line in the event log.
    """
    check_known(room, store, boards)
    store.revoke(boards, now_us())
    drop_keys(room.folder, boards, remember=False)
    for board in boards:
        while removed := store.forget_some(board, STEP_ROWS):
            yield removed
    for board in boards:
        store.forget(board)
    note(store, "forgotten", boards)


def drop_keys(folder: Path, boards: Collection[str], remember: bool = True) -> None:
    """Take the keys of boards out of the secrets file; ``remember`` their names."""
    with changing(folder):
        keyring = read_keyring(folder)
        if keyring is None:
            return
        left = {b: key for b, key in keyring.boards.items() if b not in boards}
        names = set(boards)
        revoked = keyring.revoked | names if remember else keyring.revoked - names
        write_keyring(folder, replace(keyring, boards=left, revoked=revoked))


def check_kinds(room: Room, boards: Iterable[str]) -> None:
    """Raise IdentityError for a board not in the room file, or a foreign one."""
    kinds: Mapping[str, str] = {board.id: board.kind for board in room.boards}
    for board in boards:
        if board not in kinds:
            raise not_known(board)
        if kinds[board] == "foreign":
            raise IdentityError(
                tr(
                    "{board} does not run the kit's program: only the open lane is "
                    "for it.",
                    board=board,
                )
            )


def check_known(room: Room, store: Reader, boards: Iterable[str]) -> None:
    """Raise IdentityError for a board that neither file nor store knows."""
    known = {*states(room, store), *(row.id for row in store.boards())}
    for board in boards:
        if board not in known:
            raise not_known(board)


def not_known(board: str) -> IdentityError:
    """Return the error about a board that the room does not have."""
    return IdentityError(
        tr("The room has no board {board}: `dannaya boards` lists them.", board=board)
    )


def publish_authority(folder: Path, keyring: Keyring) -> None:
    """Write the room's certificate where other programs find it; it is no secret."""
    path = folder / CA_FILE
    text = pem(keyring.authority.certificate).decode()
    try:
        if not path.exists() or path.read_text("utf-8", "replace") != text:
            write_at_once(path, text)
    except OSError as error:
        raise IdentityError(not_written(path, error)) from error


def note(store: Writer, kind: str, boards: Iterable[str]) -> None:
    """Write one line into the event log for each board."""
    at_us = now_us()
    events = [EventRow(at_us, board, kind, "notice", {}) for board in boards]
    store.write(Batch(events=events))


def now_us() -> int:
    """Return the time, in microseconds UTC."""
    return time.time_ns() // 1000
