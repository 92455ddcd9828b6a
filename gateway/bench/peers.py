"""Two things to stand beside: a tutorial's script, and SQLite alone.

Both are measured in the same run as the room, on the same load: absolute figures of
one machine say little, ratios travel.
"""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.bench.load import Boards, Load
from gateway.bench.spine import Spine

LONGEST_S = 120.0
BULK_ROWS = 200_000
ROWS_PER_COMMIT = 1_000


@dataclass(frozen=True)
class Script:
    """What the tutorial's script makes durable, and what that costs."""

    measurements_per_s: float
    cpu_s_per_100k: float


def measure_script(spine: Spine, load: Load, folder: Path) -> Script:
    """Flood the tutorial's script through the spine's broker (ingest takes part too).

    The script's rate is so far below that of ingest that the two do not meet for long.
    """
    streams = [
        b"".join(load.packet(board, seq) for seq in range(load.packs))
        for board in range(len(load.boards))
    ]
    return run_script(spine, load, folder, lambda boards: boards.flood(streams))


def measure_paced_script(spine: Spine, load: Load, folder: Path, rate: float) -> Script:
    """Give the tutorial's script what it can keep up with: ``rate`` messages/s."""

    def publish(boards: Boards) -> None:
        for _ in boards.paced(rate, 0, load.messages):
            pass

    return run_script(spine, load, folder, publish)


def run_script(
    spine: Spine, load: Load, folder: Path, publish: Callable[[Boards], None]
) -> Script:
    """Return what the script does of a load; its start does not count."""
    import psutil

    path = folder / "tutorial.db"
    port = spine.room.mqtt_port
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gateway.bench.tutorial", str(port), str(path)]
    )
    try:
        wait_rows(path, 0)
        before_s = sum(psutil.Process(process.pid).cpu_times()[:2])
        start_s = time.perf_counter()
        with Boards("127.0.0.1", port, load) as boards:
            publish(boards)
            wait_rows(path, 2 * load.messages)
        took_s = time.perf_counter() - start_s
        cpu_s = sum(psutil.Process(process.pid).cpu_times()[:2]) - before_s
    finally:
        process.kill()
        process.wait()
    return Script(2 * load.messages / took_s, cpu_s / load.messages * 100_000)


def wait_rows(path: Path, rows: int) -> None:
    """Return when the script's table holds so many rows."""
    until_s = time.monotonic() + LONGEST_S
    while time.monotonic() < until_s:
        if path.exists() and count_rows(path) >= rows:
            return
        time.sleep(0.05)
    raise TimeoutError(f"the tutorial's script did not store {rows} rows in time")


def count_rows(path: Path) -> int:
    """Return the rows of the script's table, -1 while there is no table."""
    connection = sqlite3.connect(path, timeout=10)
    try:
        sql = "SELECT coalesce(max(rowid), 0) FROM measurement"
        return int(connection.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:
        return -1
    finally:
        connection.close()


def measure_bulk_insert(folder: Path) -> float:
    """Return rows/s of SQLite alone: our table's shape, FULL, 1,000 rows a commit."""
    connection = sqlite3.connect(folder / "bulk.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE measurement (series INTEGER NOT NULL, t_us INTEGER NOT NULL, "
        "value REAL NOT NULL, quality INTEGER NOT NULL, PRIMARY KEY (series, t_us)) "
        "WITHOUT ROWID"
    )
    draw = random.Random(7)  # noqa: S311  figures, not secrets
    rows = [
        (number % 120, 1_790_000_000_000_000 + number * 8_333, draw.random() * 50, 1)
        for number in range(BULK_ROWS)
    ]
    start_s = time.perf_counter()
    for first in range(0, BULK_ROWS, ROWS_PER_COMMIT):
        batch = sorted(rows[first : first + ROWS_PER_COMMIT])
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO measurement VALUES (?, ?, ?, ?)", batch)
        connection.execute("COMMIT")
    took_s = time.perf_counter() - start_s
    connection.close()
    return BULK_ROWS / took_s
