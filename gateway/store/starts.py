"""Where the ledger of packs is kept between two lives of the gateway."""

import sqlite3
from collections.abc import Iterable

import orjson

from gateway.ledger import Start, completeness
from gateway.store.batch import Batch

SAVE = """
INSERT INTO start (board, b, r, anchor_us, first_us, last_us, oldest, newest, ranges,
                   skipped, packs, sent, received, missing, lane)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (board, b, r) DO UPDATE SET
    anchor_us = coalesce(excluded.anchor_us, anchor_us), last_us = excluded.last_us,
    oldest = excluded.oldest, newest = excluded.newest, ranges = excluded.ranges,
    skipped = excluded.skipped,
    packs = packs + excluded.packs, sent = excluded.sent,
    received = excluded.received, missing = excluded.missing
"""

# The ledger keeps at most 64 starts a board in memory; no more are worth loading.
LOAD = """
SELECT board, b, r, anchor_us, first_us, last_us, oldest, newest, ranges, skipped,
       received
FROM (SELECT *, row_number() OVER (PARTITION BY board ORDER BY first_us DESC) AS age
      FROM start WHERE lane = ?)
WHERE age <= 64 ORDER BY first_us
"""


def save_starts(connection: sqlite3.Connection, batch: Batch) -> None:
    """Save the starts that a batch touched, in the batch's own transaction."""
    connection.executemany(SAVE, [row_of(start, batch) for start in batch.starts])


def row_of(start: Start, batch: Batch) -> tuple[object, ...]:
    """Return the parameters of ``SAVE`` for one start."""
    books = completeness(start)
    key = (start.board, start.b, start.r)
    return (
        *key,
        batch.anchors.get(key),
        start.first_us,
        start.last_us,
        start.oldest,
        start.newest,
        orjson.dumps(start.ranges).decode(),
        orjson.dumps(start.skipped).decode(),
        batch.packs.get(key, 0),
        books.sent,
        books.received,
        books.missing,
        batch.lane,
    )


def load_starts(
    connection: sqlite3.Connection, lane: str
) -> list[tuple[Start, int | None]]:
    """Return (Start, anchor_us) of each board's newest starts, oldest first."""
    return [
        (
            Start(
                board=row[0],
                b=row[1],
                r=row[2],
                first_us=row[4],
                last_us=row[5],
                oldest=row[6],
                newest=row[7],
                ranges=read_ranges(row[8]),
                skipped=read_ranges(row[9]),
                received=row[10],
            ),
            row[3],
        )
        for row in connection.execute(LOAD, (lane,))
    ]


def read_ranges(text: str) -> list[tuple[int, int]]:
    """Return ranges as the ledger holds them: (low, high), both included."""
    return as_ranges(orjson.loads(text))


def as_ranges(pairs: Iterable[Iterable[int]]) -> list[tuple[int, int]]:
    """Return the pairs that JSON gives as lists."""
    return [(low, high) for low, high in pairs]
