"""Options that several verbs share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from gateway.language import tr

Verb = TypeVar("Verb", bound=Callable[..., Any])

DATA_FOLDER = Path("dannaya-data")

file_type = click.Path(path_type=Path, dir_okay=False)

file_argument = click.argument(
    "file", required=False, type=file_type, metavar=tr("[FILE]")
)

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA_FOLDER,
    show_default=True,
    envvar="DANNAYA_DATA",
    show_envvar=True,
    help=tr("Folder in which everything the room keeps lies."),
)

host_option = click.option(
    "--host",
    metavar="IP",
    help=tr("Address to listen on, instead of the room file's."),
)

broker_host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help=tr("Broker.")
)

http_port_option = click.option(
    "--http-port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help=tr("Port of the pages, instead of the room file's; 0: any free one."),
)

mqtt_port_option = click.option(
    "--mqtt-port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help=tr("Port of the broker, instead of the room file's; 0: any free one."),
)

json_option = click.option(
    "--json",
    is_flag=True,
    help=tr("Print JSON, for other programs."),
)

broker_option = click.option(
    "--broker",
    type=click.Choice(["auto", "mosquitto", "embedded"]),
    help=tr("Which broker to run, instead of the room file's."),
)

port_option = click.option(
    "--port",
    metavar=tr("PORT"),
    help=tr("Port of the board, only when there are several; or socket://host:port."),
)
resets_option = click.option(
    "--resets/--no-resets",
    default=True,
    help=tr("Whether the board may be reset over the port's control lines."),
)


def several(
    flag: str, name: str, words: str, metavar: str | None = None
) -> Callable[[Verb], Verb]:
    """Return an option that can be given several times; ``name`` gets all of them."""
    return click.option(flag, name, multiple=True, metavar=metavar, help=words)
