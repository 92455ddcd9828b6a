"""`dannaya command`: tell a board what to do, and wait for what became of it."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import CommandRow, Reader, WrongCommand, open_desk, open_store

ENDED = ("obeyed", "refused", "too_old")
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
    help=tr("Tell a board, by its id or its seat, to set values, such as led=1.")
)
@click.argument("board")
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
    row = run(read_room(data), board, wanted, life_s)
    if json:
        print_json(row._asdict())
    if row.state != "obeyed":
        raise CommandFailed(sentence(row))
    if not json:
        click.echo(sentence(row))


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


def run(room: Room, board: str, wanted: dict[str, Any], life_s: float) -> CommandRow:
    """Return the command when it has ended, or as it stands when nobody tells."""
    store = open_store(room.store_url, readonly=True)
    with store:
        known = find(store, board)
        with open_desk(room.store_url) as desk:
            number = desk.command(known, wanted, life_s)
        until_s = time.monotonic() + life_s + SPARE_S
        while True:
            row = next(row for row in store.commands(known) if row.id == number)
            if row.state in ENDED or time.monotonic() > until_s:
                return row
            time.sleep(LOOK_S)


def find(store: Reader, board: str) -> str:
    """Return the id of a board that is named by its id or its seat."""
    boards = store.boards()
    for row in boards:
        if board in (row.id, str(row.seat)):
            return row.id
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
