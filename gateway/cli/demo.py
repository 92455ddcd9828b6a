"""`dannaya demo`: a whole room with simulated boards, from nothing."""

from pathlib import Path

import click

from gateway import mosquitto
from gateway.cli.init import seat_boards
from gateway.cli.options import (
    broker_option,
    host_option,
    http_port_option,
    json_option,
    mqtt_port_option,
)
from gateway.cli.serve import room_with, serve
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.names import board_ids
from gateway.room import Room, Site, read_room, write_room
from gateway.room.model import FILE_NAME

DEMO_FOLDER = Path("dannaya-demo")
BOARDS = 46
SITES = (Site("bamako", "Bamako"), Site("segou", "Ségou"), Site("kayes", "Kayes"))


class DemoError(DannayaError):
    """The folder holds another demo than the one asked for."""


@click.command(help=tr("Show a room at once, with simulated boards at three sites."))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEMO_FOLDER,
    show_default=True,
    help=tr("Folder in which everything the room keeps lies."),
)
@click.option(
    "--boards",
    type=click.IntRange(1, 1000),
    metavar="N",
    help=tr("Number of simulated boards, 46 when not said."),
)
@host_option
@http_port_option
@mqtt_port_option
@broker_option
@json_option
def demo(
    data: Path,
    boards: int | None,
    host: str | None,
    http_port: int | None,
    mqtt_port: int | None,
    broker: str | None,
    json: bool,
) -> None:
    """Write the demo's room file, then run it until Ctrl-C."""
    if not (data / FILE_NAME).exists():
        write_room(
            data,
            name=tr("Connected objects workshop"),
            sites=SITES,
            boards=seat_boards(board_ids(boards or BOARDS), SITES, "simulated"),
        )
    found = read_room(data)
    if boards not in (None, len(found.boards)):
        raise DemoError(
            tr(
                "The demo in {folder} has {count} boards already: leave --boards out, "
                "or choose another folder with --data.",
                folder=data,
                count=len(found.boards),
            )
        )
    room = room_with(found, host, http_port, mqtt_port, broker)
    if mosquitto.find() is not None:
        prepare_some(room)
    serve(room, simulate=True, as_json=json)


def prepare_some(room: Room) -> None:
    """Give every third board a key: the demo shows both lanes."""
    from gateway.identity import prepare  # loads the cryptography

    prepare(room.folder, [board.id for board in room.boards[2::3]])
