"""What a person asks for of updates: keep one, send it to boards, stop it, drop it.

Inside the caller's transaction; what then becomes of each sending is in ``updates``.
Times are microseconds UTC.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import sha256

from gateway.language import tr
from gateway.store.connection import StoreError

MOST_OPEN = 500
KEEP_BUNDLES = 20
KEEP_SENDINGS = 2_000

STOP = """
UPDATE sending SET state = 'stopped', ended_us = ?
WHERE ended_us IS NULL AND id = ?
    AND (drill OR state IN ('queued', 'offered', 'waiting'))
"""
TRIM_BUNDLES = """
DELETE FROM bundle WHERE id NOT IN (
    SELECT id FROM bundle WHERE drill = ?1 ORDER BY id DESC LIMIT ?2)
    AND drill = ?1
    AND id NOT IN (SELECT bundle FROM sending WHERE ended_us IS NULL)
"""
TRIM_SENDINGS = """
DELETE FROM sending WHERE ended_us IS NOT NULL
    AND id <= (SELECT max(id) FROM sending) - ?
"""


def add_bundle(
    connection: sqlite3.Connection,
    manifest: bytes,
    signature: bytes,
    content: bytes,
    now_us: int,
    drill: bool = False,
) -> int:
    """Keep a bundle; return its number, which is the old one for the same bundle."""
    digest = sha256(manifest + signature + bytes([drill])).hexdigest()
    known = connection.execute("SELECT id FROM bundle WHERE digest = ?", (digest,))
    if row := known.fetchone():
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO bundle (digest, added_us, drill, manifest, signature, content) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (digest, now_us, drill, manifest, signature, content),
    )
    connection.execute(TRIM_BUNDLES, (drill, KEEP_BUNDLES))
    return int(cursor.lastrowid or 0)


def send(
    connection: sqlite3.Connection,
    bundle: int,
    boards: Sequence[str],
    auto: bool,
    now_us: int,
) -> list[int]:
    """Queue a bundle for boards; return the numbers. StoreError for too many."""
    row = connection.execute("SELECT drill FROM bundle WHERE id = ?", (bundle,))
    found = row.fetchone()
    if found is None:
        raise StoreError(tr("This update is no longer kept here: send its file again."))
    [[waiting]] = connection.execute(
        "SELECT count(*) FROM sending WHERE ended_us IS NULL"
    )
    if waiting + len(boards) > MOST_OPEN:
        raise StoreError(
            tr("Too many updates wait: does the gateway of this room run?")
        )
    numbers = []
    for board in boards:
        cursor = connection.execute(
            "INSERT INTO sending (board, bundle, drill, asked_us, auto) "
            "VALUES (?, ?, ?, ?, ?)",
            (board, bundle, found[0], now_us, auto),
        )
        numbers.append(int(cursor.lastrowid or 0))
    connection.execute(TRIM_SENDINGS, (KEEP_SENDINGS,))
    return numbers


def stop(connection: sqlite3.Connection, numbers: Iterable[int], now_us: int) -> int:
    """Stop sendings that no board has begun to load; return how many."""
    cursor = connection.executemany(STOP, [(now_us, number) for number in numbers])
    return cursor.rowcount


def drop(connection: sqlite3.Connection, bundle: int) -> None:
    """Remove a bundle and its sendings."""
    connection.execute("DELETE FROM sending WHERE bundle = ?", (bundle,))
    connection.execute("DELETE FROM bundle WHERE id = ?", (bundle,))
