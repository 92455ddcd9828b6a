"""One board of `dannaya flash`, in a process of its own that tells how far it is."""

import json
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.errors import DannayaError
from gateway.room import Room
from gateway.running import read_note
from gateway.sketches import find_sketch, read_sketch


@dataclass(frozen=True)
class How:
    """How boards are flashed: the options that are the same for each of them."""

    sketch: str
    image: Path | None
    only: str | None
    baud: int
    resets: bool
    host: str | None
    wait_s: float

    def words(self) -> list[str]:
        """Return the options again, for the process of each board."""
        words = ["--sketch", self.sketch, "--baud", str(self.baud)]
        words += ["--wait", str(self.wait_s)]
        words += ["--resets" if self.resets else "--no-resets"]
        named = (("--image", self.image), ("--only", self.only), ("--host", self.host))
        for name, value in named:
            words += [name, str(value)] if value else []
        return words


def tell_all(port: str, room: Room, how: How) -> None:
    """Flash one board; print each step and the end as a line of JSON."""
    from gateway.images import Library, default_folder
    from gateway.usb.flashing import Order, flash
    from gateway.usb.seat import gateway_host

    try:
        order = Order(
            room=room,
            host=gateway_host(room, how.host),
            mqtt_port=read_note(room.folder).get("mqtt_port", room.mqtt_port),
            sketch=read_sketch(find_sketch(how.sketch)),
            library=Library(default_folder()),
            image=how.image,
            baud=how.baud,
            resets=how.resets,
            only_provision=how.only is not None,
            wait_s=how.wait_s,
        )
        done = flash(port, order, lambda s, n, of: say(step=s, done=n, total=of))
        say(**done._asdict())
    except DannayaError as error:
        say(error=str(error))


def say(**event: object) -> None:
    """Print an event for the process that started this one."""
    click.echo(json.dumps(event))
