"""What a board should run from now on: kept where the lamp of its software looks (T10).

Read from the board that was just filled over the cable, each file of which was checked.
"""

import json
from typing import Any

from gateway.room import Room
from gateway.store import NoStore, open_desk
from gateway.usb.line import Line
from gateway.usb.program import active_slot

TOLD = """
import json
try:
    with open("/board.json") as file:
        known = json.load(file)["id"]
    with open("/{slot}/manifest.json") as file:
        print(json.dumps([known, json.load(file)["files"]]))
except (OSError, ValueError, KeyError):
    print("[]")
"""


def keep_software(line: Line, room: Room) -> None:
    """Keep what a stopped board has, if it has a name and the room was opened before.

    Raises BoardError, StoreError.
    """
    found: list[Any] = json.loads(line.ask(TOLD.format(slot=active_slot(line))))
    if not found:
        return
    board, files = found
    try:
        with open_desk(room.store_url) as desk:
            desk.keep_software(board, 0, files, "usb")
    except NoStore:
        return
