"""`dannaya poll`: the questions for the hall, and what it answered."""

import sys
from pathlib import Path

import click

from gateway.cli.options import data_option, file_argument, json_option
from gateway.cli.output import print_json, print_table
from gateway.language import current, not_written, tr
from gateway.polls import find_polls, read_polls
from gateway.polls.export import csv_chunks
from gateway.room import RoomError, read_room
from gateway.store import open_store


@click.group(
    help=tr("Questions for the hall, answered by phone: list them, export the counts."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def poll() -> None:
    """Hold what is done with polls."""


@poll.command("list", help=tr("List what can be asked, and check its file."))
@data_option
@json_option
def list_(data: Path, json: bool) -> None:
    """Print the surveys and questions of the room's file, else of the kit's."""
    path = find_polls(data)
    found = read_polls(path).forms
    if json:
        facts = [
            {
                "key": form.key,
                "fr": form.title.fr,
                "en": form.title.en,
                "questions": [one.id for one in form.questions],
                "before_after": form.moments,
            }
            for form in found
        ]
        print_json({"file": str(path), "polls": facts})
        return
    print_table(
        (tr("Name"), tr("Question"), tr("Questions")),
        [
            (form.key, form.title.in_language(current()), str(len(form.questions)))
            for form in found
        ],
    )
    click.echo(tr("Read from {file}", file=path))


@poll.command(help=tr("Write the answers as CSV: counts only, no phone and no name."))
@file_argument
@data_option
def export(file: Path | None, data: Path) -> None:
    """Write every poll into a file, or to standard output."""
    room = read_room(data)
    with open_store(room.store_url, readonly=True) as store:
        polls = store.polls()
        rows = [(row, polls.tally(row.id)) for row in reversed(polls.all())]
    table = b"".join(csv_chunks(rows, current()))
    if file is None:
        sys.stdout.buffer.write(table)
        return
    try:
        file.write_bytes(table)
    except OSError as error:
        raise RoomError(not_written(file, error)) from error
    click.echo(tr("{count} polls in {file}", count=len(rows), file=file))
