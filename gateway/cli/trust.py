"""`dannaya trust`: the sixteen lamps of the room's boards, with what was observed."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_folded, print_json, print_table
from gateway.errors import DannayaError
from gateway.language import catalog, current, tr
from gateway.room import Room, read_room
from gateway.running import read_note
from gateway.store import (
    BoardRow,
    LampRow,
    Reader,
    open_desk,
    open_store,
)
from gateway.store.requests import OPEN
from gateway.trust.observed import WINDOW_US
from gateway.trust.outage import LONGEST_S, SHORTEST_S
from gateway.trust.show import Clock, Shown, Voice, clauses, show, states_now
from gateway.trust.table import COUNT, GRAVE, State, count
from gateway.trust.words import QUESTIONS, STATES, TITLES

WAIT_S = 0.2


class TrustError(DannayaError):
    """A board whose lamps cannot be shown."""


@click.command(help=tr("Show the trust lamps: what is proved, failed, not measured."))
@click.argument("board", required=False)
@data_option
@click.option(
    "--check",
    is_flag=True,
    help=tr("First let the gateway of the open room try its boards again."),
)
@click.option(
    "--outage",
    type=click.IntRange(SHORTEST_S, LONGEST_S),
    metavar=tr("SECONDS"),
    help=tr("First hold a drill: the brokers go away for so long."),
)
@click.option(
    "--erase",
    is_flag=True,
    help=tr("First hold a drill: a board made for it is forgotten."),
)
@click.option(
    "--bad-updates",
    is_flag=True,
    help=tr("First hold a drill: updates that must be refused are offered."),
)
@click.option(
    "--broken-update",
    is_flag=True,
    help=tr("First hold a drill: the board tries a program that fails."),
)
@click.option(
    "--auto",
    is_flag=True,
    help=tr("With --broken-update: without a press of the board's button."),
)
@json_option
def trust(
    board: str | None,
    data: Path,
    check: bool,
    outage: int | None,
    erase: bool,
    bad_updates: bool,
    broken_update: bool,
    auto: bool,
    json: bool,
) -> None:
    """Print the lamps of the room, or of one board with their evidence."""
    room = read_room(data)
    if check:
        ask_and_wait(room, "probe", {"boards": boards_to_check(room, board)})
    if outage is not None:
        ask_and_wait(room, "outage", {"lanes": lanes_heard(room), "seconds": outage})
    if erase:
        ask_and_wait(room, "erase", {})
    if bad_updates:
        ask_and_wait(room, "bad-updates", {"boards": boards_to_check(room, board)})
    if broken_update:
        detail = {"boards": boards_to_check(room, board), "auto": auto}
        ask_and_wait(room, "broken-update", detail)
    now_us = time.time_ns() // 1000
    with open_store(room.store_url, readonly=True) as store:
        boards = known_boards(store, board)
        lamps = store.lookout().lamps(board)
    if json:
        print_json({"boards": [facts(one, lamps, now_us) for one in boards]})
    elif board is None:
        print_room(boards, lamps, now_us)
    else:
        print_board(room, boards[0], lamps, now_us)


def boards_to_check(room: Room, board: str | None) -> list[str]:
    """Return the board named, or those heard in the last minutes."""
    since_us = time.time_ns() // 1000 - WINDOW_US
    with open_store(room.store_url, readonly=True) as store:
        boards = known_boards(store, board)
    heard = [one.id for one in boards if (one.last_seen_us or 0) > since_us]
    return [board] if board else heard


def lanes_heard(room: Room) -> list[str]:
    """Return the lanes on which boards were heard in the last minutes."""
    since_us = time.time_ns() // 1000 - WINDOW_US
    with open_store(room.store_url, readonly=True) as store:
        return sorted({one.lane for one in store.lookout().starts(since_us)})


def ask_and_wait(room: Room, kind: str, detail: dict[str, Any]) -> None:
    """Ask the gateway of the open room, and wait until it is done.

    TrustError with its sentence when it fails, or when no room is open any more.
    """
    if not read_note(room.folder):
        raise TrustError(tr("The room is not open: start it with `dannaya up`."))
    with open_desk(room.store_url) as desk:
        number = desk.ask(kind, detail)
    with (
        open_store(room.store_url, readonly=True) as store,
        Console(stderr=True).status(tr("The gateway is trying…")),
    ):
        while (row := store.request(number)) is not None and row.state in OPEN:
            if not read_note(room.folder):
                raise TrustError(tr("The room was closed meanwhile."))
            time.sleep(WAIT_S)
    if row is not None and row.state == "failed":
        raise TrustError(row.said)


def known_boards(store: Reader, board: str | None) -> list[BoardRow]:
    """Return the room's boards, or the one named; TrustError when it is none."""
    boards = [one for one in store.boards() if board in (None, one.id)]
    if board is not None and not boards:
        raise TrustError(
            tr(
                "The room has no board {board}: `dannaya boards` lists them.",
                board=board,
            )
        )
    return boards


def of(board: BoardRow, lamps: list[LampRow]) -> list[LampRow]:
    """Return the lamps of one board."""
    return [row for row in lamps if row.board == board.id]


def facts(board: BoardRow, lamps: list[LampRow], now_us: int) -> dict[str, Any]:
    """Return a board's lamps as values; times are microseconds UTC."""
    rows = {row.check: row for row in of(board, lamps)}
    states = states_now(rows.values(), now_us)
    counted = count(states)
    shown = show(list(rows.values()), now_us, voice(str))
    return {
        "id": board.id,
        "seat": board.seat,
        "lane": board.lane,
        "green": counted.green,
        "of": COUNT,
        "state": counted.whole,
        "lamps": [lamp_facts(one, rows.get(one.lamp.id)) for one in shown],
    }


def lamp_facts(shown: Shown, row: LampRow | None) -> dict[str, Any]:
    """Return one lamp as values, with its evidence in words beside its bare facts."""
    lamp = shown.lamp
    return {
        "id": lamp.id,
        "state": shown.state,
        "title": shown.title,
        "at_us": shown.seen_us,
        "until_us": shown.until_us,
        "how": lamp.how,
        "words": [one.text for one in shown.said],
        "evidence": row.evidence if row else None,
        "clauses": {
            "etsi_en_303_645": lamp.etsi.split(),
            "nistir_8259a": lamp.nist.split(),
            "ota": lamp.ota.split(),
            "owasp": lamp.owasp.split(),
        },
    }


def voice(clock: Clock) -> Voice:
    """Return how to speak in the language in use."""
    language = current()
    comma = "," if language == "fr" else "."
    return Voice(catalog(language).gettext, clock, comma)


def print_room(boards: list[BoardRow], lamps: list[LampRow], now_us: int) -> None:
    """Print one line for each board."""
    rows = []
    for board in boards:
        counted = count(states_now(of(board, lamps), now_us))
        red = [f"{one}!" if one in GRAVE else one for one in counted.red]
        green = tr("{n} of {of} proved", n=counted.green, of=COUNT)
        seat = str(board.seat or "")
        rows.append([seat, board.id, green, " ".join(red)])
    print_table([tr("Seat"), tr("Board"), tr("Lamps"), tr("Failed")], rows)
    click.echo(tr("The evidence of a board: dannaya trust BOARD"))


def headline(lamp: str, state: State, title: str) -> str:
    """Return a lamp in a line."""
    word = tr(STATES[state])
    return tr("{lamp} {state}: {title}", lamp=lamp, state=word, title=title)


def print_board(room: Room, board: BoardRow, lamps: list[LampRow], now_us: int) -> None:
    """Print the sixteen lamps of a board with what was observed, and P0."""
    clock = clock_of(room)
    shown = show(of(board, lamps), now_us, voice(clock))
    counted = count({one.lamp.id: one.state for one in shown})
    numbers = {"n": counted.green, "of": COUNT}
    click.echo(tr("{board}: {n} of {of} proved", board=board.id, **numbers) + "\n")
    for one in shown:
        when = f"  ({one.by}, {clock(one.seen_us)})" if one.seen_us else ""
        click.echo(headline(one.lamp.id, one.state, one.title) + when)
        for sentence in one.said:
            print_folded(sentence.text, f"    {SIGNS[sentence.mark]} ")
        named = (f"{name} {text}" for name, text in clauses(one.lamp))
        print_folded(" · ".join(named), " " * 6)
    click.echo(headline("P0", "grey", tr(TITLES["P0"])))
    print_folded(tr(QUESTIONS["P0"]), "    - ")


SIGNS = {"for": "+", "against": "!", "unknown": "?", "note": "-"}


def clock_of(room: Room) -> Clock:
    """Return what writes a time of the store as a clock of the room shows it."""
    zone = ZoneInfo(room.timezone)

    def clock(t_us: int) -> str:
        return f"{datetime.fromtimestamp(t_us / 1e6, zone):%H:%M:%S}"

    return clock
