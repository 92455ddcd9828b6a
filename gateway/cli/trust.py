"""`dannaya trust`: the sixteen lamps of the room's boards, with what was observed."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_folded, print_json, print_table
from gateway.cli.trust_tries import Wanted, known_boards, try_first
from gateway.language import catalog, current, tr
from gateway.room import Room, read_room
from gateway.store import BoardRow, LampRow, open_store
from gateway.trust.outage import LONGEST_S, SHORTEST_S
from gateway.trust.show import Clock, Shown, Voice, clauses, show, states_now
from gateway.trust.table import COUNT, GRAVE, State, count
from gateway.trust.words import QUESTIONS, STATES, TITLES


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
def trust(board: str | None, data: Path, json: bool, **wanted: Any) -> None:
    """Print the lamps of the room, or of one board with their evidence."""
    room = read_room(data)
    try_first(room, board, Wanted(**wanted))
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
