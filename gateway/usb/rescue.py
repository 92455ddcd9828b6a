"""A board that needs help: what it is, what went wrong last, and a fresh start."""

import json
from typing import Any, NamedTuple

from gateway.usb.explain import explained_code
from gateway.usb.files import list_files
from gateway.usb.line import Line, open_line
from gateway.usb.ports import BoardError

FACTS = """
import gc, json, os, sys
gc.collect()
def _read(name):
    try:
        with open(name) as file:
            return file.read()
    except OSError:
        return ""
print(json.dumps([
    ".".join(str(part) for part in sys.implementation[1][:3]),
    getattr(sys.implementation, "_machine", sys.platform),
    gc.mem_free(),
    _read("/board.json"), _read("/boots.txt"), _read("/last_error.json"),
]))
"""

WIPE = """
import os
def _empty(folder):
    for entry in list(os.ilistdir(folder or "/")):
        path = folder + "/" + entry[0]
        if entry[1] & 0x4000:
            _empty(path)
            os.rmdir(path)
        else:
            os.remove(path)
_empty("")
try:
    from esp32 import NVS
    space = NVS("dannaya")
    space.erase_key("choice")
    space.commit()
except (ImportError, OSError):
    pass
"""


ERROR = """
try:
    with open("/last_error.json") as file:
        print(file.read())
except OSError:
    print("{}")
"""
FORGET = """
import os
try:
    os.remove("/last_error.json")
except OSError:
    pass
"""


class Found(NamedTuple):
    """What a board says of itself; sizes are bytes, "" or None is not known."""

    port: str
    micropython: str
    machine: str
    heap_free: int
    id: str
    starts: int | None
    last_error: dict[str, Any] | None
    files: int
    size: int


def look(line: Line) -> Found:
    """Return what a stopped board is and remembers."""
    version, machine, heap, board, starts, error = json.loads(line.ask(FACTS))
    files = list_files(line)
    return Found(
        port=line.port,
        micropython=version,
        machine=machine,
        heap_free=heap,
        id=str(kept(board).get("id", "")),
        starts=int(starts) if starts.strip().isdecimal() else None,
        last_error=kept(error) or None,
        files=len(files),
        size=sum(files.values()),
    )


def remembered(port: str, resets: bool) -> str:
    """Return what a board's last error means and what to try, "" when it has none.

    The board is asked on its port, and starts again.
    """
    try:
        with open_line(port, resets) as line:
            line.stop()
            error = kept(line.ask(ERROR))
            line.start_again()
    except BoardError:
        return ""
    return " ".join(explained_code(str(error["code"]))) if "code" in error else ""


def forget_error(line: Line) -> None:
    """Remove the last error of a stopped board: what comes from now on is news."""
    line.ask(FORGET)


def kept(text: str) -> dict[str, Any]:
    """Return what a JSON file of the board holds, {} when it is none or damaged."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def wipe(line: Line) -> None:
    """Remove every file of a stopped board: only MicroPython itself is left."""
    line.ask(WIPE)
