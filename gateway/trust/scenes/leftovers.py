"""The boards of scenes are forgotten after it, as `dannaya forget` does it."""

from gateway.identity import read_keyring
from gateway.room import Room
from gateway.store import Reader, open_desk
from gateway.store.requests import OPEN
from gateway.trust.scenes.boards import PREFIX


def left(room: Room, store: Reader) -> list[str]:
    """Return the boards of scenes that the room still knows."""
    keyring = read_keyring(room.folder)
    known = {row.id for row in store.boards()} | set(keyring.boards if keyring else ())
    return sorted(one for one in known if one.startswith(PREFIX))


def forget_boards(room: Room, store: Reader) -> int | None:
    """Ask the gateway to forget every board of a scene; return the request's number.

    None when there is nothing to forget.
    """
    boards = left(room, store)
    if not boards:
        return None
    with open_desk(room.store_url) as desk:
        return desk.ask("forget", {"boards": boards})


def is_carried_out(store: Reader, request: int) -> bool:
    """Tell whether a request has ended, well or not."""
    row = store.request(request)
    return row is None or row.state not in OPEN
