"""`dannaya revoke`: a board that may not speak any more, on either lane."""

from pathlib import Path

import click

from gateway.cli.enrol import tell
from gateway.cli.options import data_option, json_option
from gateway.identity import roster
from gateway.language import tr
from gateway.room import read_room
from gateway.store import open_writer


@click.command(help=tr("Take a board's key away: it can do nothing any more."))
@click.argument("boards", nargs=-1, required=True)
@data_option
@json_option
def revoke(boards: tuple[str, ...], data: Path, json: bool) -> None:
    """Revoke the boards named; the others are untouched."""
    room = read_room(data)
    with open_writer(room.store_url) as store:
        roster.revoke(room, store, boards)
        states = roster.states(room, store)
    tell(room, states, None, json)
