"""`dannaya export`: the measurements of a room as a file."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from gateway.cli.options import data_option, file_type, several
from gateway.language import current, decimal, tr
from gateway.room import Room, read_room
from gateway.store import Reader, Selection

if TYPE_CHECKING:
    from gateway.export import Job

# of what the room writes in its folder beside its database, which is never an export
OWN_SUFFIXES = (".toml", ".pem", ".lock", ".json", ".log")
FORMAT_NAMES = ("csv", "csv_fr", "jsonl", "senml", "html", "sqlite")


@click.command(
    help=tr(
        "Write measurements to a file. csv: for programs; csv_fr: for a French Excel; "
        "jsonl, senml; html: a page with its charts; sqlite: the database. All but "
        "csv_fr and html can be merged into another room."
    )
)
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMAT_NAMES))
@data_option
@several("--board", "boards", tr("Only this board; repeat."))
@several("--quantity", "quantities", tr("Only this quantity; repeat."))
@click.option("--from", "start", help=tr("From this day or time, as 2026-03-12T14:00."))
@click.option("--to", "end", help=tr("To this day or time, included."))
@click.option(
    "--out",
    type=file_type,
    help=tr("File to write; otherwise standard output."),
)
def export(
    form: str,
    data: Path,
    boards: tuple[str, ...],
    quantities: tuple[str, ...],
    start: str | None,
    end: str | None,
    out: Path | None,
) -> None:
    """Write the file; a file of that name is replaced only by a whole one."""
    from gateway.export import FORMATS, Job, selection_of
    from gateway.export.target import written
    from gateway.store import open_store, settle_store

    room = read_room(data)
    selection = selection_of(boards, quantities, start, end, room.timezone)
    settle_store(room.store_url)
    with open_store(room.store_url, readonly=True) as store:
        check_boards(store, selection)
        check_quantities(store, selection)
        job = Job(store, selection, room.name, room.timezone, current())
        with written(out, kept_files(room)) as file:
            for chunk in counted(FORMATS[form], job, out):
                file.write(chunk)
        found = is_any(job)
    if not found:
        click.echo(tr("No measurement is selected."), err=True)
    if out is not None:
        click.echo(tr("Written: {file}", file=out), err=True)


def is_any(job: "Job") -> bool:
    """Tell whether there is a measurement to export."""
    return next(job.store.history(job.selection), None) is not None


def check_boards(store: Reader, selection: Selection) -> None:
    """Raise ExportError for a board that the store does not know."""
    from gateway.export import ExportError

    known = {row.id for row in store.boards()}
    for board in selection.boards:
        if board not in known:
            raise ExportError(
                tr(
                    "No board {board} here: `dannaya boards` lists them.",
                    board=board,
                )
            )


def check_quantities(store: Reader, selection: Selection) -> None:
    """Raise ExportError for a quantity that no board of the selection has sent.

    Where nothing was ever sent, every name may be right.
    """
    from gateway.export import ExportError

    series = store.series(Selection(boards=selection.boards))
    known = sorted({key.name for key in series})
    for quantity in selection.quantities:
        if known and quantity not in known:
            raise ExportError(
                tr(
                    "No quantity {quantity} here. Known: {known}.",
                    quantity=quantity,
                    known=", ".join(known),
                )
            )


def kept_files(room: Room) -> list[Path]:
    """Return the files of the room that no export may replace: its keys above all."""
    from gateway.store.maintenance import BESIDE
    from gateway.store.sqlite import sqlite_path

    path = sqlite_path(room.store_url)
    database = [path, *(Path(f"{path}{end}") for end in BESIDE)]
    own = (file for file in room.folder.rglob("*") if file.suffix in OWN_SUFFIXES)
    return [room.folder / "room.toml", *database, *own]


def counted(form: ModuleType, job: "Job", out: Path | None) -> Iterator[bytes]:
    """Yield the file's chunks, with a progress bar where a person looks on."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal or (out is None and sys.stdout.isatty()):
        yield from form.chunks(job)
        return
    started_s = time.monotonic()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(
            tr("Measurements"), total=job.store.count(job.selection)
        )
        job = replace(job, on_rows=lambda rows: progress.advance(task, rows))
        yield from form.chunks(job)
    seconds = time.monotonic() - started_s
    console.print(tr("Done in {seconds} s.", seconds=decimal(seconds)))
