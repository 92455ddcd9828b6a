"""A broker that is asked to be away for a while: the drill of an outage.

The wish is a file beside the broker's own ones. The program that runs Mosquitto ends
when it sees it; started again by its supervisor, it waits until the time is over. In
between the port is free.
"""

import time
from contextlib import suppress
from pathlib import Path

from gateway.room.write import write_at_once

FILE_NAME = "pause"
LONGEST_S = 120.0


def ask(folder: Path, until_s: float) -> None:
    """Ask the broker of a folder to be away until a time (Unix seconds)."""
    write_at_once(folder / FILE_NAME, f"{until_s:.3f}\n")


def take_back(folder: Path) -> None:
    """Let the broker come back at once."""
    with suppress(OSError):
        (folder / FILE_NAME).unlink()


def left_s(folder: Path) -> float:
    """Return for how long the broker is still to be away, usually 0."""
    try:
        until_s = float((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return 0.0
    left = until_s - time.time()
    return left if 0 < left <= LONGEST_S else 0.0
