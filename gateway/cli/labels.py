"""`dannaya labels`: seat labels with codes for phones, to print and cut out."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from gateway.cli.options import data_option, file_argument, json_option
from gateway.cli.output import print_json
from gateway.labels import labels_of, render
from gateway.language import not_written, tr
from gateway.private import write_private
from gateway.room import Room, RoomError, read_room
from gateway.running import page_address, read_note

FILE_NAME = "labels.html"
THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


@click.command(help=tr("Write seat labels with QR codes, to print on A4 sheets."))
@file_argument
@data_option
@json_option
def labels(file: Path | None, data: Path, json: bool) -> None:
    """Write the page; it holds the password of the Wi-Fi, so it is its owner's."""
    room = read_room(data)
    pages = str(read_note(room.folder).get("address") or page_address(room))
    found = labels_of(room, pages)
    path = file or room.folder / FILE_NAME
    try:
        write_private(path, render(room.name, room.wifi, found))
    except OSError as error:
        raise RoomError(not_written(path, error)) from error
    for note in notes(room, pages):
        click.echo(note, err=True)
    if json:
        print_json({"file": str(path), "labels": [one._asdict() for one in found]})
        return
    click.echo(
        tr(
            "Labels: {count}. Open {file} in a browser and print it.",
            count=len(found),
            file=path,
        )
    )


def notes(room: Room, pages: str) -> Iterator[str]:
    """Give what a phone will miss on the labels, before they are printed."""
    if urlsplit(pages).hostname in THIS_COMPUTER:
        yield tr(
            "Note: no phone can open {address}. Join the network of the room, with "
            'host = "0.0.0.0" under [dashboard], then write the labels again.',
            address=pages,
        )
    if room.wifi is None:
        yield tr(
            "Note: room.toml has no section [wifi], so no label has a code to join it."
        )
