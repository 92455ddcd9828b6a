"""`dannaya doctor`: is this computer ready, and what is to be done if not."""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.doctor import Finding, examine
from gateway.doctor.finding import GREEN, ORANGE, RED, worst
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.room.model import DATABASE_NAME, FILE_NAME

# A shape and a word beside each colour: not everybody sees colours.
SHAPES = {GREEN: ("●", "green"), ORANGE: ("◐", "yellow"), RED: ("✕", "red")}


@click.command(help=tr("Check this computer and the boards on it; say what to mend."))
@data_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, data: Path, json: bool) -> None:
    """Print each finding as it comes; exit status 1 when something is red."""
    found = []
    for finding in examine(room_of(data)):
        found.append(finding)
        if not json:
            show(finding)
    state = worst(found)
    if json:
        findings = [finding._asdict() for finding in found]
        print_json({"state": state, "findings": findings})
    else:
        click.echo()
        click.echo(verdict(state))
    if state == RED:
        ctx.exit(1)


def room_of(data: Path) -> Room:
    """Return the room of a folder; without a room file, one as it would be."""
    if (data / FILE_NAME).exists():
        return read_room(data)
    folder = data.expanduser().absolute()
    return Room(folder, f"sqlite:///{folder / DATABASE_NAME}")


def show(finding: Finding) -> None:
    """Print one finding: shape, sentence, and what to do below it."""
    shape, colour = SHAPES[finding.state]
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(shape, colour), Text(finding.sentence))
    if finding.fix:
        console.print(Text("    → "), Text(finding.fix, "bold"), sep="")


def verdict(state: str) -> str:
    """Return the last line: can the room be opened?"""
    if state == GREEN:
        return tr("● Ready.")
    if state == ORANGE:
        return tr("◐ Ready, with care: see what has an arrow.")
    return tr("✕ Not ready: mend first what has a ✕.")
