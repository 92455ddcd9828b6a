"""`dannaya progress`: which seat has passed which step. Numbers, never names."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.course.grid import SeatLine, grid
from gateway.course.table import csv_of
from gateway.guides.course import steps
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.store import open_store

SIGNS = {"room": "✓", "lab": "✓", "eye": "o"}


@click.command(help=tr("Say which seat has passed which step of the course."))
@data_option
@click.option(
    "--csv", "as_csv", is_flag=True, help=tr("Print CSV, a line a passed step.")
)
@json_option
def progress(data: Path, as_csv: bool, json: bool) -> None:
    """Print a line for each seat and a column for each step."""
    room = read_room(data)
    lines = read(room)
    if json:
        print_json({"seats": [facts(line) for line in lines]})
    elif as_csv:
        click.echo(csv_of(lines, room.timezone), nl=False)
    else:
        print_grid(lines)


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
