"""The measurements themselves, page after page, for what reads very many of them.

A page is one short read that goes on from the last key: a read transaction left open
over a whole export would make the write-ahead log grow without end (DESIGN §5).
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from gateway.language import tr
from gateway.store.batch import SeriesKey
from gateway.store.connection import StoreError

PAGE_ROWS = 2_000
TABLES = ("measurement", "text_measurement")
EVER_US = 2**62

# Runs one statement and gives all its rows
Ask = Callable[..., list[tuple[Any, ...]]]
# (t_us, value, quality number)
Row = tuple[int, float | str | bytes, int]

SERIES = "SELECT id, board, lane, name, unit FROM series ORDER BY board, name, id"
NEXT_PAGE = """
SELECT t_us, value, quality FROM {table}
WHERE series = ? AND t_us > ? AND t_us <= ? ORDER BY t_us LIMIT ?
"""
PAGE_FROM_BEHIND = """
SELECT t_us, value, quality FROM {table}
WHERE series = ? AND t_us > ? AND t_us < ? ORDER BY t_us DESC LIMIT ?
"""
COUNT = "SELECT count(*) FROM {table} WHERE series = ? AND t_us BETWEEN ? AND ?"


class Selection(NamedTuple):
    """Which measurements: empty and None mean all; both times are included."""

    boards: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    start_us: int | None = None
    end_us: int | None = None


EVERYTHING = Selection()


class Page(NamedTuple):
    """Some consecutive measurements of one series, by time."""

    series: SeriesKey
    rows: list[Row]


def chosen_series(ask: Ask, selection: Selection) -> list[tuple[int, SeriesKey]]:
    """Return (number, key) of the selected series, by board and quantity."""
    boards, quantities = set(selection.boards), set(selection.quantities)
    return [
        (number, SeriesKey(board, *key))
        for number, board, *key in ask(SERIES)
        if (not boards or board in boards) and (not quantities or key[1] in quantities)
    ]


def pages(ask: Ask, selection: Selection) -> Iterator[Page]:
    """Yield what is selected, series by series, in pages of bounded size."""
    for number, key in chosen_series(ask, selection):
        for rows in series_pages(ask, number, selection):
            yield Page(key, rows)


def series_pages(ask: Ask, series: int, selection: Selection) -> Iterator[list[Row]]:
    """Yield the selected rows of one series: its numbers, then its words."""
    first_us, last_us = bounds(selection)
    for table in TABLES:
        sql = NEXT_PAGE.format(table=table)
        after_us = first_us - 1
        while rows := ask(sql, series, after_us, last_us, PAGE_ROWS):
            yield rows
            after_us = rows[-1][0]
            if len(rows) < PAGE_ROWS:
                break


def rescued_pages(ask: Ask, series: int) -> Iterator[list[Row]]:
    """Yield what can be read of one series: up to a damage, then from behind it.

    In the end raises the StoreError of the damage, if there is any.
    """
    damage: StoreError | None = None
    for table in TABLES:
        unread = [-EVER_US, EVER_US]
        for end, sql in enumerate((NEXT_PAGE, PAGE_FROM_BEHIND)):
            try:
                for rows in shrinking(ask, sql.format(table=table), series, unread):
                    unread[end] = rows[-1][0]
                    yield rows
                break
            except StoreError as error:
                damage = error
    if damage is not None:
        raise damage


def shrinking(
    ask: Ask, sql: str, series: int, unread: list[int]
) -> Iterator[list[Row]]:
    """Yield pages, shorter ones before a damage; raise StoreError when at it.

    The caller moves an end of ``unread`` after each page.
    """
    size = PAGE_ROWS
    while True:
        try:
            rows = ask(sql, series, *unread, size)
        except StoreError:
            if size == 1:
                raise
            size //= 2
            continue
        first_us, last_us = unread
        if not all(isinstance(t, int) and first_us < t < last_us for t, *_ in rows):
            raise StoreError(tr("its times are in no order"))
        if rows:
            yield rows
        if len(rows) < size:
            return


def count_rows(ask: Ask, selection: Selection) -> int:
    """Return how many measurements are selected; one short read for each series."""
    return sum(
        ask(COUNT.format(table=table), number, *bounds(selection))[0][0]
        for number, _ in chosen_series(ask, selection)
        for table in TABLES
    )


def bounds(selection: Selection) -> tuple[int, int]:
    """Return the first and the last microsecond that is selected."""
    start_us, end_us = selection.start_us, selection.end_us
    return (
        -EVER_US if start_us is None else start_us,
        EVER_US if end_us is None else end_us,
    )
