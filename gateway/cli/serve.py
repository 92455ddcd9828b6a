"""What `up` and `demo` share: run a room in the terminal until Ctrl-C."""

import sys
import threading
from dataclasses import replace

import click
import segno
from rich.console import Console

from gateway.access import ensure
from gateway.cli.lanes import tell_protected_lane
from gateway.cli.output import print_json, tell_late
from gateway.cli.password import tell_password
from gateway.language import tr
from gateway.lifeline import end_with_signals
from gateway.programs import simulator
from gateway.room import Room
from gateway.room.model import CA_FILE
from gateway.running import facts, page_address, running, wait_until_ready


def room_with(
    room: Room,
    host: str | None,
    http_port: int | None,
    mqtt_port: int | None,
    broker: str | None,
) -> Room:
    """Return the room with what the command line says instead."""
    if broker is not None:
        room = replace(room, broker=broker)
    if host is not None:
        room = replace(room, http_host=host, mqtt_host=host)
    if http_port is not None:
        room = replace(room, http_port=http_port)
    if mqtt_port is not None:
        # the others move with it: they would be those of another room
        room = replace(room, mqtt_port=mqtt_port, websocket_port=0)
        room = replace(room, protected_port=0, psk_port=0)
    return room


def serve(room: Room, simulate: bool, as_json: bool) -> None:
    """Run the room until Ctrl-C; print its address as soon as it answers."""
    stop = threading.Event()
    end_with_signals(stop.set)
    # a demo must show itself, whatever else runs on this computer
    with running(room, stop, move=simulate) as (ready_room, children):
        password = ensure(ready_room.folder)
        with Console(stderr=True).status(tr("The room is opening…")):
            ready = wait_until_ready(ready_room, children, stop, tell_late)
        if ready and simulate:
            children.add(simulator(ready_room))
        if ready:
            announce(ready_room, password, as_json)
        children.watch()
    if not as_json:
        click.echo(tr("The room is closed; everything it received is kept."))


def announce(room: Room, password: str | None, as_json: bool) -> None:
    """Print where the room is: one JSON line, or words and a QR code.

    ``password`` is the facilitator's when it was just made, the only time it is known.
    """
    address = page_address(room)
    if as_json:
        print_json(facts(room) | ({"password": password} if password else {}))
        return
    click.echo(tr("The room is open: {address}", address=address))
    if room.https:
        click.echo(
            tr(
                "Browsers warn until they trust the room's authority: {file}",
                file=room.folder / CA_FILE,
            )
        )
    click.echo(tr("Boards connect to port {port} (MQTT).", port=room.mqtt_port))
    tell_protected_lane(room)
    click.echo(tr("Everything is kept in {folder}", folder=room.folder))
    if password:
        tell_password(password)
    else:
        click.echo(
            tr(
                "Facilitator's password lost? A new one: dannaya password --data "
                '"{folder}"',
                folder=room.folder,
            )
        )
    if sys.stdout.isatty():
        segno.make(address, error="l").terminal(compact=True)
    click.echo(tr("Ctrl-C closes the room."))
