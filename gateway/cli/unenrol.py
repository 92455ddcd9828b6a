"""`dannaya unenrol`: the open lane may speak for the boards again."""

from pathlib import Path

import click

from gateway.cli.enrol import tell
from gateway.cli.options import data_option, json_option
from gateway.identity import roster
from gateway.language import tr
from gateway.room import read_room
from gateway.store import open_writer


@click.command(help=tr("Let boards speak on the open lane again; they keep their key."))
@click.argument("boards", nargs=-1)
@data_option
@json_option
def unenrol(boards: tuple[str, ...], data: Path, json: bool) -> None:
    """Unenrol the boards named, or every enrolled one."""
    room = read_room(data)
    with open_writer(room.store_url) as store:
        enrolled = [
            board
            for board, state in roster.states(room, store).items()
            if state == "enrolled"
        ]
        roster.unenrol(room, store, boards or enrolled)
        states = roster.states(room, store)
    tell(room, states, None, json)
