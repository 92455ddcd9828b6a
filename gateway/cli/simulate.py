"""`dannaya simulate`: simulated boards for a room that is already running."""

import secrets
import threading
from dataclasses import replace
from pathlib import Path

import click

from gateway.cli.options import broker_host_option, data_option, mqtt_port_option
from gateway.language import tr
from gateway.lifeline import end_with_signals
from gateway.names import board_ids
from gateway.room import BoardEntry, Room, read_room
from gateway.running import read_note


@click.command(help=tr("Run simulated boards against a running room."))
@data_option
@broker_host_option
@mqtt_port_option
@click.option(
    "--boards",
    type=click.IntRange(1, 5000),
    default=10,
    show_default=True,
    help=tr("Number of simulated boards."),
)
@click.option(
    "--period",
    type=click.FloatRange(0.05, 3600),
    default=2.0,
    show_default=True,
    help=tr("Seconds between two readings."),
)
def simulate(
    data: Path, host: str, mqtt_port: int | None, boards: int, period: float
) -> None:
    """Run until Ctrl-C."""
    from gateway.simulate import simulate as run

    room = read_room(data)
    room = replace(
        room,
        mqtt_host=host,
        mqtt_port=mqtt_port or read_note(data).get("mqtt_port", room.mqtt_port),
        protected_port=0,  # new boards have no key
        boards=new_boards(room, boards),
    )
    click.echo(
        tr(
            "{boards} boards publish every {period} s. Ctrl-C ends.",
            boards=boards,
            period=period,
        )
    )
    stop = threading.Event()
    end_with_signals(stop.set)
    run(room, period, stop)


def new_boards(room: Room, count: int) -> tuple[BoardEntry, ...]:
    """Return boards that the room file does not name, without a seat.

    Those that ran here before come first. Another room draws other ids: what two
    rooms keep can be merged.
    """
    from gateway.simulate import read_boots

    known = {board.id for board in room.boards}
    ids = [board for board in read_boots(room.folder) if board not in known][:count]
    ids += board_ids(count - len(ids), {*known, *ids}, secrets.randbits(64))
    return tuple(BoardEntry(id=board, kind="simulated") for board in ids)
