"""Batches that were committed in one piece and still have to go to their places.

A batch of a busy room touches some thirty pages: the end of each series, its rollups,
the books of its boards. Written here first it touches two or three, and is as safe:
one row holds it whole. Twice a second what waits goes to its places together,
in a transaction that also empties the journal: each page is then written once for
many batches. What a killed gateway leaves behind, the next one settles as it begins.

The table is the truth: whoever settles reads it anew, so that two programs may.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.ledger import Start
from gateway.store.batch import Batch, Seen
from gateway.store.history import EVERYTHING, Ask, Page, chosen_series
from gateway.store.measurements import Row
from gateway.store.starts import as_ranges

TABLE = "CREATE TABLE journal (id INTEGER PRIMARY KEY, content BLOB NOT NULL)"

StartKey = tuple[str, int, int]

# What makes a batch go straight to its places.
ASIDE = ("refused", "events", "settings", "answers", "words", "proved", "enrolled")


@dataclass
class Jotted:
    """What the waiting batches of one lane bring together: each start and board once.

    ``rows`` are the readings, by the numbers of their series; the batch has none.
    """

    lane: str
    rows: list[Row] = field(default_factory=list)
    starts: dict[StartKey, list[Any]] = field(default_factory=dict)
    rest: Batch = field(default_factory=Batch)

    def add(self, content: dict[str, Any]) -> None:
        """Add one batch behind those before it: what it says last holds."""
        self.rows += content["rows"]
        for name, n in content["totals"].items():
            self.rest.count(name, n)
        for board, fields in content["seen"].items():
            self._see(board, Seen(*fields))
        for fields in content["starts"]:
            board, b, r, *_, anchor_us, packs = fields
            key = board, b, r
            self.starts[key] = fields
            self.rest.packs[key] = self.rest.packs.get(key, 0) + packs
            if anchor_us is not None:
                self.rest.anchors[key] = anchor_us

    def batch(self) -> Batch:
        """Return all but the readings as one batch."""
        self.rest.lane = self.lane
        self.rest.starts = [read_start(fields) for fields in self.starts.values()]
        return self.rest

    def _see(self, board: str, seen: Seen) -> None:
        before = self.rest.seen.get(board)
        if before is not None:
            seen = seen._replace(
                last_seen_us=seen.last_seen_us or before.last_seen_us,
                site=seen.site or before.site,
            )
        self.rest.seen[board] = seen


def may_wait(batch: Batch) -> bool:
    """Tell whether a batch is all readings and books, as nearly all of them are."""
    if any(getattr(batch, name) for name in ASIDE):
        return False
    return all(seen.state is None for seen in batch.seen.values())


def jot(connection: sqlite3.Connection, batch: Batch, rows: list[Row]) -> None:
    """Add a batch whose readings are ``rows``, inside the caller's transaction."""
    content = {
        "lane": batch.lane,
        "rows": rows,
        "starts": [written_start(start, batch) for start in batch.starts],
        "seen": {board: tuple(seen) for board, seen in batch.seen.items()},
        "totals": batch.totals,
    }
    connection.execute(
        "INSERT INTO journal (content) VALUES (?)", (orjson.dumps(content),)
    )


def waits(connection: sqlite3.Connection) -> bool:
    """Tell whether a batch is still to go to its places."""
    return connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone() is not None


def take(connection: sqlite3.Connection) -> list[Jotted]:
    """Empty the journal inside the caller's transaction; return what it held."""
    found = read(connection.execute("SELECT content FROM journal ORDER BY id"))
    connection.execute("DELETE FROM journal")
    return found


def read(contents: Iterable[tuple[bytes]]) -> list[Jotted]:
    """Return what jotted batches bring together, lane by lane."""
    lanes: dict[str, Jotted] = {}
    for (content,) in contents:
        try:
            batch = orjson.loads(content)
            lane = batch["lane"]
            lanes.setdefault(lane, Jotted(lane)).add(batch)
        except (ValueError, KeyError, TypeError) as error:  # not what jot has written
            raise sqlite3.DatabaseError("malformed journal") from error
    return list(lanes.values())


def left(ask: Ask) -> Iterator[Page]:
    """Yield the readings that wait in a store which nobody settles: a copy, say."""
    if not ask("SELECT 1 FROM sqlite_master WHERE name = 'journal'"):
        return
    keys = dict(chosen_series(ask, EVERYTHING))
    for jotted in read(ask("SELECT content FROM journal ORDER BY id")):
        for number, t_us, value, quality in jotted.rows:
            if number in keys:
                yield Page(keys[number], [(t_us, value, quality)])


def written_start(start: Start, batch: Batch) -> tuple[Any, ...]:
    """Return what is kept of a start, with its anchor and the packs of the batch."""
    key = start.board, start.b, start.r
    return (
        *key,
        start.ranges,
        start.oldest,
        start.newest,
        start.received,
        start.first_us,
        start.last_us,
        start.skipped,
        batch.anchors.get(key),
        batch.packs.get(key, 0),
    )


def read_start(fields: list[Any]) -> Start:
    """Return a start as ``written_start`` has it."""
    start = Start(*fields[:-2])
    start.ranges = as_ranges(start.ranges)
    start.skipped = as_ranges(start.skipped)
    return start
