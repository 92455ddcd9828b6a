"""`dannaya command`: tell a board what to do, and wait for what became of it."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.commands import AWAY
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import CommandRow, Reader, WrongCommand, open_desk, open_store

ENDED = ("obeyed", "refused", "too_old")
ALL = "all"
LOOK_S = 0.05
SPARE_S = 4.0  # the gateway tells a little later that a life is over

# the word of a board's refusal -> a sentence
REASONS = {
    "malformed": "it does not understand the command",
    "unknown": "it knows no such name",
    "range": "the value is not one it can take",
    "failed": "its program failed at it",
    "unsigned": "the command was not signed",
    "mac": "the signature is not right",
    "old": "it came too late",
    "not_sent": "the board was not there",
    "no_answer": "the board did not answer",
}


class CommandFailed(DannayaError):
    """A board did not do what it was told."""


@click.command(
    help=tr(
        "Tell a board, by its id or its seat, or all of them, to set values, such as "
        "led=1."
    )
)
@click.argument("board", metavar=tr("BOARD|all"))
@click.argument("values", nargs=-1, required=True, metavar=tr("NAME=VALUE..."))
@click.option(
    "--life",
    "life_s",
    type=click.FloatRange(1, 86_400),
    default=30.0,
    show_default=True,
    help=tr("Seconds after which the command is too old."),
)
@data_option
@json_option
def command(
    board: str, values: tuple[str, ...], life_s: float, data: Path, json: bool
) -> None:
    """Queue the command, wait for its end, and say it; exit 1 unless obeyed."""
    wanted = dict(pair(text) for text in values)
    rows = run(read_room(data), board, wanted, life_s)
    if json:
        facts = [row._asdict() for row in rows]
        print_json({"commands": facts} if board == ALL else facts[0])
    failed = [row for row in rows if row.state != "obeyed"]
    if board == ALL and not json:
        say_each(rows)
    if failed:
        raise CommandFailed(sentence(failed[0]) if len(rows) == 1 else count(failed))
    if board != ALL and not json:
        click.echo(sentence(rows[0]))


def say_each(rows: Sequence[CommandRow]) -> None:
    """Say what became of each of several commands."""
    for row in rows:
        click.echo(sentence(row))


def count(failed: Sequence[CommandRow]) -> str:
    """Return how many boards have not obeyed."""
    return tr("Boards that have not obeyed: {count}", count=len(failed))


def pair(text: str) -> tuple[str, Any]:
    """Return ("led", 1) for "led=1"; a value that is no number stays a text."""
    name, sign, value = text.partition("=")
    if not sign or not value:
        raise WrongCommand(
            tr("{text} sets nothing: write for example led=1.", text=repr(text))
        )
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value


def run(
    room: Room, board: str, wanted: dict[str, Any], life_s: float
) -> list[CommandRow]:
    """Return the commands when they have ended, or as they stand if nobody tells."""
    with open_store(room.store_url, readonly=True) as store:
        boards = all_that_listen(store) if board == ALL else [find(store, board)]
        with open_desk(room.store_url) as desk:
            numbers = {name: desk.command(name, wanted, life_s) for name in boards}
        until_s = time.monotonic() + life_s + SPARE_S
        while True:
            rows = [standing(store, *one) for one in numbers.items()]
            ended = all(row.state in ENDED for row in rows)
            if ended or time.monotonic() > until_s:
                return rows
            time.sleep(LOOK_S)


def standing(store: Reader, board: str, number: int) -> CommandRow:
    """Return a command as it stands; CommandFailed when it went with its board."""
    row = store.command(number)
    if row is None:
        raise CommandFailed(
            tr("{board} was forgotten, and its command too.", board=board)
        )
    return row


def all_that_listen(store: Reader) -> list[str]:
    """Return the ids of the boards that say what may be set; CommandFailed if none."""
    found = [
        row.id
        for row in store.boards()
        if row.state.get("settings") and row.state.get("state") not in AWAY
    ]
    if not found:
        raise CommandFailed(tr("No board here takes commands just now."))
    return found


def find(store: Reader, board: str) -> str:
    """Return the id of a board that is named by its id or its seat."""
    boards = store.boards()
    for row in boards:
        if board in (row.id, str(row.seat)):
            return row.id
    if not boards:
        raise CommandFailed(
            tr("No board is known here yet: open the room with `dannaya up`.")
        )
    raise CommandFailed(
        tr(
            "There is no board {board} here. Known: {boards}",
            board=board,
            boards=some_of([row.id for row in boards]),
        )
    )


def some_of(names: Sequence[str]) -> str:
    """Return the first names of many, for a sentence."""
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")


def sentence(row: CommandRow) -> str:
    """Return what became of a command."""
    if row.state == "obeyed":
        return tr("{board} has obeyed.", board=row.board)
    if row.state not in ENDED:
        return tr("The gateway does not run: the command waits for it.")
    word, _, name = row.why.partition(":")
    why = tr(REASONS[word]) if word in REASONS else word
    if name:
        why = f"{why} ({name})"
    if row.state == "refused":
        return tr("{board} has refused: {why}.", board=row.board, why=why)
    return tr("{board} has not obeyed: {why}.", board=row.board, why=why)
