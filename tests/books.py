"""After a drill: what the boards believe stored against what the store holds."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import orjson

from gateway.store import settle_store

READINGS = 5  # of a simulated board, in each pack

# (board, b, r) -> the highest pack that the board believes acknowledged
Acked = Mapping[tuple[str, int, int], int]


def check_books(
    acked: Acked, database: Path, readings_each: int = READINGS
) -> tuple[int, int]:
    """Return (missing, doubled) and fail where the parts of the store disagree.

    missing: packs that a board believes acknowledged and the store does not hold.
    doubled: readings held more than once, from the readings themselves.
    """
    believed = dict(acked)  # first: boards still publish while the books are read
    settle_store(f"sqlite:///{database}")
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN")  # all of it as of one moment
    try:
        seen = {
            (board, b, r): [range(low, high + 1) for low, high in orjson.loads(ranges)]
            for board, b, r, ranges in connection.execute(
                "SELECT board, b, r, ranges FROM start"
            )
        }
        missing = sum(
            not any(seq in part for part in seen.get(key, []))
            for key, last in believed.items()
            for seq in range(last + 1)
        )
        packs = sum(len(part) for parts in seen.values() for part in parts)
        (readings,) = connection.execute(
            "SELECT count(*) FROM measurement m JOIN series s ON s.id = m.series "
            "WHERE s.name NOT LIKE 'sys/%'"
        ).fetchone()
        (rolled,) = connection.execute("SELECT sum(n) FROM rollup_minute").fetchone()
        (total,) = connection.execute("SELECT count(*) FROM measurement").fetchone()
        (counted,) = connection.execute(
            "SELECT n FROM total WHERE name = 'stored'"
        ).fetchone()
    finally:
        connection.close()
    assert rolled == total == counted
    stored = packs * readings_each
    return missing + max(0, stored - readings), max(0, readings - stored)
