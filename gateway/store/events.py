"""The event log, asked by board, kind, severity and time; newest first."""

from typing import Any, NamedTuple

import orjson

from gateway.store.rows import EventRow

COLUMNS = "id, t_us, board, kind, severity, detail"


class EventFilter(NamedTuple):
    """Which events are wanted; None for all. Times in microseconds UTC."""

    board: str | None = None
    kind: str | None = None
    severities: tuple[str, ...] = ()
    from_us: int | None = None
    to_us: int | None = None


class LoggedEvent(NamedTuple):
    """An event and its number in the log, which only grows."""

    id: int
    event: EventRow


def question(
    wanted: EventFilter, before: int | None, limit: int
) -> tuple[str, list[Any]]:
    """Return the statement that finds events, and its values."""
    asked = {
        "id < ?": before,
        "board = ?": wanted.board,
        "kind = ?": wanted.kind,
        "t_us >= ?": wanted.from_us,
        "t_us < ?": wanted.to_us,
    }
    where = [words for words, value in asked.items() if value is not None]
    values: list[Any] = [value for value in asked.values() if value is not None]
    if wanted.severities:
        where.append(f"severity IN ({', '.join('?' * len(wanted.severities))})")
        values += wanted.severities
    clause = f"WHERE {' AND '.join(where)} " if where else ""
    sql = f"SELECT {COLUMNS} FROM event {clause}ORDER BY id DESC LIMIT ?"  # noqa: S608
    return sql, [*values, limit]


def logged(row: tuple[Any, ...]) -> LoggedEvent:
    """Return a row of ``question`` with its detail read."""
    return LoggedEvent(row[0], EventRow._make((*row[1:5], orjson.loads(row[5]))))
