"""`dannaya merge`: exports of other rooms into this one."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room, read_room

if TYPE_CHECKING:
    from gateway.export.reading import Bad
    from gateway.merge import Report


@click.command(
    help=tr(
        "Bring exports of other rooms into this one, in any order and any number of "
        "times: nothing is doubled, nothing is overwritten."
    )
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@data_option
@json_option
def merge(files: tuple[Path, ...], data: Path, json: bool) -> None:
    """Merge each file whole or not at all; a bad one does not keep the others out."""
    reports: list[Report] = []
    errors: list[str] = []
    room = read_room(data)
    for path in files:
        try:
            reports.append(merge_one(room, path))
        except DannayaError as error:
            errors.append(str(error))
            continue
        if not json:
            show(reports[-1])
    if json:
        print_json({"files": [asdict(report) for report in reports], "errors": errors})
    if errors:
        raise DannayaError("\n".join(errors))


def merge_one(room: Room, path: Path) -> "Report":
    """Merge one file into the room's store, with a sign of life in the terminal."""
    from rich.console import Console

    from gateway.merge import merge as merge_file
    from gateway.store import Writer, open_store

    store = open_store(room.store_url)
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    with store, Console(stderr=True).status(tr("Reading {file}…", file=path)):
        return merge_file(store, path)


def bad_line(bad: "Bad") -> str:
    """Return what is told of a line, or of a part of a database, not taken."""
    if not bad.line:
        return f"  {bad.reason}"
    return tr("  line {line}: {reason}", line=bad.line, reason=bad.reason)


def show(report: "Report") -> None:
    """Print what became of one file."""
    click.echo(
        tr(
            "{file}: {new} new, {known} already there, {refused} refused.",
            file=report.file,
            new=report.new,
            known=report.known,
            refused=report.refused,
        )
    )
    for bad in report.bad:
        click.echo(bad_line(bad))
    if report.refused > len(report.bad):
        click.echo(tr("  and {count} more", count=report.refused - len(report.bad)))
