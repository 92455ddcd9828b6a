"""`dannaya up`: run the room of a folder."""

from pathlib import Path

import click

from gateway.cli.options import (
    broker_option,
    data_option,
    host_option,
    http_port_option,
    json_option,
    mqtt_port_option,
)
from gateway.cli.serve import room_with, serve
from gateway.language import tr
from gateway.room import read_room


@click.command(help=tr("Run the room: broker, gateway and dashboard."))
@data_option
@host_option
@http_port_option
@mqtt_port_option
@broker_option
@json_option
def up(
    data: Path,
    host: str | None,
    http_port: int | None,
    mqtt_port: int | None,
    broker: str | None,
    json: bool,
) -> None:
    """Run until Ctrl-C."""
    room = room_with(read_room(data), host, http_port, mqtt_port, broker)
    serve(room, simulate=False, as_json=json)
