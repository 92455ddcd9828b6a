"""`dannaya replay`: a recorded session on the pages, as if it happened now."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.options import host_option, http_port_option, json_option
from gateway.cli.output import print_json, tell_late
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.lifeline import end_with_signals

if TYPE_CHECKING:
    from gateway.replay import Replay
    from gateway.room import Room
    from gateway.supervise import Supervisor

HTTP_PORT = 8080
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  phones of the room look on


@click.command(
    help=tr(
        "Play a recorded session on the pages: an export as jsonl, csv, senml or "
        "sqlite. Nothing of it is stored in the room."
    )
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--speed",
    type=click.FloatRange(0.01, 10_000),
    default=1.0,
    show_default=True,
    help=tr("How many times faster than it was recorded."),
)
@host_option
@http_port_option
@json_option
def replay(
    file: Path, speed: float, host: str | None, http_port: int | None, json: bool
) -> None:
    """Play until Ctrl-C."""
    from gateway.replay import pages, prepared

    stop = threading.Event()
    port = HTTP_PORT if http_port is None else http_port
    with prepared(file, speed, host or EVERY_ADDRESS, port) as ready:
        end_with_signals(stop.set)
        with pages(ready.room, stop) as children, playing(ready, stop):
            announce(ready.room, children, stop, json)
            children.watch()


@contextmanager
def playing(ready: "Replay", stop: threading.Event) -> Iterator[None]:
    """Play in a thread of its own; its error, if any, ends the replay."""
    from gateway.replay import play

    errors: list[DannayaError] = []

    def run() -> None:
        try:
            play(ready, stop)
        except DannayaError as error:
            errors.append(error)
            stop.set()

    player = threading.Thread(target=run, name="player")
    player.start()
    try:
        yield
    finally:
        stop.set()
        player.join()
    if errors:
        raise errors[0]


def announce(
    room: "Room", children: "Supervisor", stop: threading.Event, json: bool
) -> None:
    """Print where the replay is, once its pages answer."""
    from gateway.running import page_address, wait_until_ready

    if not wait_until_ready(room, children, stop, tell_late):
        return
    if json:
        facts = {"address": page_address(room), "http_port": room.http_port}
        print_json({**facts, "data": str(room.folder)})
        return
    click.echo(tr("The replay is open: {address}", address=page_address(room)))
    click.echo(tr("Ctrl-C ends it; the room's own measurements are not touched."))
