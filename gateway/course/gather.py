"""Gather from the store what a board's step is judged by. Times: microseconds UTC."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.course.evidence import Evidence, Lab, Order, Refusal, Stream
from gateway.heartbeat import gateway_alive
from gateway.store import BoardRow, EventFilter, Reader, RefusalRow, Selection

MINUTE_US = 60_000_000
RECENT_US = 15 * MINUTE_US  # a step is judged by what came since then
DAY_US = 24 * 3600 * 1_000_000
JUST_NOW_US = MINUTE_US  # a message refused before that was mended since
MOST = 200  # rows of a log that are looked at


def gather(
    store: Reader,
    board: str,
    now_us: int,
    lab: Lab | None = None,
    prepared: Iterable[str] = (),
) -> Evidence:
    """Return what the room knows of a board now.

    ``prepared``: the ids of the room file, heard or not; ``lab``: what the browser
    that asks has seen of its own virtual board.
    """
    rows, own = {row.id: row for row in store.boards()}, set(prepared)
    row = rows.get(board)
    since_us = now_us - RECENT_US
    lookout = store.lookout()
    start = [one for one in lookout.starts(since_us) if one.board == board][-1:]
    lamps = [one for one in lookout.lamps(board) if one.counts(now_us)]
    refused = store.refusals(None, MOST)
    return Evidence(
        board=board,
        now_us=now_us,
        gateway=alive(store, now_us),
        kind=row.kind if row else "board" if board in own else "",
        named=store.is_virtual(board),
        heard_us=row.last_seen_us if row else None,
        state=told(row.state) if row else {},
        streams=streams(store, board, since_us),
        refusals=refusals(refused, board, now_us),
        strays=strays(store, rows, own, since_us),
        stray_topics=stray_topics(refused, rows, now_us),
        orders=orders(store, board, now_us),
        events=frozenset(kinds(store, board, now_us)),
        green=frozenset(one.check for one in lamps if one.state == "green"),
        red=frozenset(one.check for one in lamps if one.state == "red"),
        missing=start[0].missing if start else None,
        other_sites=other_sites(rows.values(), own),
        lab=lab,
    )


def other_sites(rows: Iterable[BoardRow], own: set[str]) -> tuple[str, ...]:
    """Return the sites of the boards that were heard and are not this room's own."""
    there = {row.site for row in rows if row.id not in own and row.last_seen_us}
    return tuple(sorted(filter(None, there)))


def alive(store: Reader, now_us: int) -> bool:
    """Tell whether the gateway hears its brokers."""
    lanes = [store.setting("ingest"), store.setting("protected")]
    return any(gateway_alive(one, now_us) for one in lanes)


def told(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a board says of itself, an error only while it lasts."""
    error = state.get("error")
    lasts = isinstance(error, Mapping) and error.get("now") is True
    return {**state, "error": error if lasts else None}


def streams(store: Reader, board: str, since_us: int) -> tuple[Stream, ...]:
    """Return the recent readings of a board, those that are numbers."""
    rows: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    for page in store.history(Selection(boards=(board,), start_us=since_us)):
        found = rows.setdefault(page.series[1:], [])
        found += [(t, v) for t, v, _ in page.rows if isinstance(v, int | float)]
    return tuple(
        Stream(name, unit, lane, *map(tuple, zip(*found, strict=True)))
        for (lane, name, unit), found in rows.items()
        if found
    )


def refusals(
    rows: Iterable[RefusalRow], board: str, now_us: int
) -> tuple[Refusal, ...]:
    """Return the messages of a board that were refused just now, the newest first."""
    return tuple(
        Refusal(row.received_us, row.topic, row.reason)
        for row in rows
        if row.board == board and now_us - row.received_us < JUST_NOW_US
    )


def stray_topics(
    rows: Iterable[RefusalRow], known: Mapping[str, BoardRow], now_us: int
) -> tuple[str, ...]:
    """Return the topics, refused just now, that name no board of the room."""
    return tuple(
        row.topic
        for row in rows
        if row.reason == "bad_topic"
        and (row.board is None or row.board not in known)
        and now_us - row.received_us < JUST_NOW_US
    )


def strays(
    store: Reader, rows: Mapping[str, BoardRow], prepared: set[str], since_us: int
) -> tuple[str, ...]:
    """Return the boards that nobody prepared and that have spoken lately."""
    return tuple(
        row.id
        for row in rows.values()
        if row.kind == "board"
        and row.seat is None
        and row.id not in prepared
        and (row.last_seen_us or 0) > since_us
        and not store.is_virtual(row.id)
    )


def orders(store: Reader, board: str, now_us: int) -> tuple[Order, ...]:
    """Return the commands of today to a board, the newest first."""
    return tuple(
        Order(row.wanted, row.state)
        for row in store.commands(board, MOST)
        if now_us - row.asked_us < DAY_US
    )


def kinds(store: Reader, board: str, now_us: int) -> set[str]:
    """Return the kinds of events of today about a board."""
    wanted = EventFilter(board, from_us=now_us - DAY_US)
    return {row.event.kind for row in store.event_log(wanted, None, MOST)}
