"""Waiting for a board's first reading: it is acknowledged once it is in the store."""

import time

from gateway.language import tr
from gateway.room import Room
from gateway.running import read_note
from gateway.store import NoStore, Reader, open_store
from gateway.usb.ports import BoardError

POLL_S = 0.2


def wait_for_reading(
    room: Room, board: str, since_us: int, wait_s: float
) -> float | None:
    """Return after how many seconds a reading made since then was stored.

    None when the room is closed: then there is nothing to wait for. BoardError when
    none comes within ``wait_s``.
    """
    if not read_note(room.folder):
        return None
    try:
        store: Reader = open_store(room.store_url, readonly=True)
    except NoStore:
        return None
    began_s = time.monotonic()
    with store:
        while time.monotonic() < began_s + wait_s:
            newest = store.messages(board, limit=1)
            if newest and newest[0].t_us >= since_us:
                return round(time.monotonic() - began_s, 1)
            time.sleep(POLL_S)
    raise BoardError(
        tr(
            "{board} is prepared, but no reading of it arrived within {seconds} s. "
            "Is the Wi-Fi right, and --host? See what it says: dannaya board repl",
            board=board,
            seconds=round(wait_s),
        )
    )
