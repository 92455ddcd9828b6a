"""`dannaya progress`: which seat has passed which step. Numbers, never names."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.course.grid import SeatLine, grid
from gateway.course.table import csv_of
from gateway.errors import DannayaError
from gateway.guides.course import steps
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import open_desk, open_store

SIGNS = {"room": "✓", "lab": "✓", "eye": "o"}


class NotMeant(DannayaError):
    """Nobody said that what is kept may be removed."""


@click.command(help=tr("Say which seat has passed which step of the course."))
@data_option
@click.option(
    "--csv", "as_csv", is_flag=True, help=tr("Print CSV, a line a passed step.")
)
@click.option("--clear", is_flag=True, help=tr("Forget it all, for the next workshop."))
@click.option(
    "--yes", is_flag=True, help=tr("Yes, that is meant: nothing is removed without it.")
)
@json_option
def progress(data: Path, as_csv: bool, clear: bool, yes: bool, json: bool) -> None:
    """Print a line for each seat and a column for each step; or forget them."""
    room = read_room(data)
    if clear:
        forget(room, yes)
        return
    lines = read(room)
    if json:
        print_json({"seats": [facts(line) for line in lines]})
    elif as_csv:
        click.echo(csv_of(lines, room.timezone), nl=False)
    else:
        print_grid(lines)


def forget(room: Room, yes: bool) -> None:
    """Forget what the seats have passed; NotMeant when nobody said yes."""
    if not yes:
        raise NotMeant(
            tr(
                "This removes what all seats have passed, for good: add --yes if that "
                "is meant."
            )
        )
    with open_desk(room.store_url) as desk:
        number = desk.clear_progress()
    click.echo(tr("{number} passed steps are forgotten.", number=number))


def read(room: Room) -> list[SeatLine]:
    """Return the grid of a room."""
    with open_store(room.store_url, readonly=True) as store:
        rows = store.progress()
    seats = [entry.seat for entry in room.boards if entry.seat is not None]
    return grid([one.folder for one in steps()], seats, rows)


def facts(line: SeatLine) -> dict[str, Any]:
    """Return a seat's line as plain values."""
    passed = [
        {"step": row.step, "board": row.board, "at_us": row.at_us, "how": row.how}
        for row in line.cells
        if row is not None
    ]
    return {"seat": line.seat, "passed": passed}


def print_grid(lines: list[SeatLine]) -> None:
    """Print the grid, and what its signs mean."""
    if not lines:
        click.echo(tr("No seat yet: room.toml names none, and no step was passed."))
        return
    titles = [tr("Seat"), *(f"{one.number:02}" for one in steps()), tr("Passed")]
    rows = [
        [
            str(line.seat),
            *(SIGNS[cell.how] if cell else "·" for cell in line.cells),
            f"{line.passed}/{len(line.cells)}",
        ]
        for line in lines
    ]
    print_table(titles, rows)
    click.echo(tr("✓ checked by the room or its lab, o seen by the facilitator"))
