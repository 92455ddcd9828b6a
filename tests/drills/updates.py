"""A signed update of 60 KB to a whole room at once, while its boards go on measuring.

Every board must come to run it within a minute, none may be silent for more than one
period, and no message may be lost.
"""

import json
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from gateway.update import bundle
from gateway.update.keys import SigningKey, new_key
from gateway.update.make import Order, make
from gateway.update.trusted import trust
from tests.conftest import wait_for
from tests.drills.outcome import Outcome
from tests.rooms import RunningRoom, run_room

FEW, ALL = 6, 46  # boards of the short and of the long form
LONG_S = 20.0
SIZE = 60_000  # bytes
PERIOD_S = 2.0  # of a simulated board
MOST_S = 60.0
SHARED = 2.0  # times as long in the short form: other tests run beside it
TIMES = """
SELECT s.board, m.t_us FROM series s JOIN measurement m ON m.series = s.id
WHERE s.name = 'temperature' ORDER BY s.board, m.t_us
"""
COUNTS = """
SELECT sum(missing), sum(max(packs - received, 0)) FROM start
"""


def run(folder: Path, seconds: float) -> Outcome:
    """Update all boards of a demo; few of them when there is little time.

    In the short form the gateway is killed on the way: the boards go on with the next.
    """
    key, count = new_key(), ALL if seconds >= LONG_S else FEW
    trust(folder, key.public)
    with run_room(folder, "demo", "--boards", str(count)) as room:
        wait_for(lambda: heard(room) == count, 30, "every board's first readings")
        with sending(folder, key) as command:
            began_s = time.monotonic()
            if count == FEW:
                wait_for(lambda: is_under_way(room), what="a board that takes parts")
                room.kill("ingest")
            told, errors = command.communicate(timeout=MOST_S)
            took_s = time.monotonic() - began_s
        states = [one["state"] for one in json.loads(told)["sendings"]]
        assert states == ["confirmed"] * count, (states, errors)
        settled_us = time.time_ns() // 1000 + round(PERIOD_S * 1e6)
        wait_for(lambda: newest(room) > settled_us, what="readings after the update")
        missing, doubled = books(room)
        silence_s = longest_silence(room)
    shared = 1.0 if count == ALL else SHARED
    if silence_s > 2 * PERIOD_S * shared:
        raise RuntimeError(f"a board was silent for {silence_s:.1f} s")
    facts = {"boards": count, "s": round(took_s, 1), "silence s": round(silence_s, 2)}
    return Outcome(missing, doubled, facts)


@contextmanager
def sending(folder: Path, key: SigningKey) -> "Iterator[subprocess.Popen[str]]":
    """Send an update to all boards, as people do."""
    files = {"kit/large.mpy": secrets.token_bytes(SIZE), "sketch.py": b"pass\n"}
    made = make(files, Order(1, purpose_fr="exercice", purpose_en="drill"), key)
    path = folder / "drill.update"
    path.write_bytes(bundle.write(made))
    words = ["update", "send", str(path), "--all", "--auto", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", *words, "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        try:
            yield command
        finally:
            command.kill()


def is_under_way(room: RunningRoom) -> bool:
    """Tell whether a board has some of the update, and not all."""
    with room.store() as store:
        return any(0 < row.done < row.total for row in store.updates().sendings())


def times(room: RunningRoom) -> dict[str, list[int]]:
    """Return board -> when it measured, in microseconds."""
    found: dict[str, list[int]] = {}
    connection = sqlite3.connect(room.folder / "dannaya.db")
    try:
        for board, t_us in connection.execute(TIMES):
            found.setdefault(board, []).append(t_us)
    finally:
        connection.close()
    return found


def heard(room: RunningRoom) -> int:
    """Return how many boards have sent more than one reading."""
    return sum(len(found) > 1 for found in times(room).values())


def newest(room: RunningRoom) -> int:
    """Return the newest time of the board that was heard least lately."""
    return min(found[-1] for found in times(room).values())


def longest_silence(room: RunningRoom) -> float:
    """Return the longest time in seconds between two measurements of a board."""
    gaps = [
        later - earlier
        for found in times(room).values()
        for earlier, later in pairwise(found)
    ]
    return max(gaps) / 1e6


def books(room: RunningRoom) -> tuple[int, int]:
    """Return how many messages of all starts are missing, and doubled."""
    connection = sqlite3.connect(room.folder / "dannaya.db")
    try:
        [(missing, doubled)] = connection.execute(COUNTS).fetchall()
    finally:
        connection.close()
    return int(missing), int(doubled)
