"""`dannaya board virtual`: a sketch on a virtual board in this terminal."""

from pathlib import Path

import click

from gateway.cli.options import broker_host_option, data_option, mqtt_port_option
from gateway.cli.output import say
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.room.model import FILE_NAME
from gateway.running import read_note
from gateway.sketches import find_sketch, read_sketch


@click.command(help=tr("Run a sketch on a virtual board, here in the terminal."))
@click.argument("sketch", metavar=tr("SKETCH"))
@data_option
@broker_host_option
@mqtt_port_option
@click.option(
    "--flashed",
    is_flag=True,
    help=tr("Start it as a real board starts: it then takes updates."),
)
@click.pass_context
def virtual(
    ctx: click.Context,
    sketch: str,
    data: Path,
    host: str,
    mqtt_port: int | None,
    flashed: bool,
) -> None:
    """Run until the sketch ends, or Ctrl-C; exit status 1 when it failed."""
    from gateway.usb.console import Console
    from gateway.usb.explain import explanation
    from gateway.virtual import flash, run, simulator

    path = find_sketch(sketch)
    source = read_sketch(path)
    room = read_room(data) if (data / FILE_NAME).exists() else None
    port = mqtt_port or read_note(data).get("mqtt_port") or (room or Room).mqtt_port
    console = Console(say, explanation)
    with flash(room) as (name, folder):
        say(
            tr(
                "Virtual board {board}. To change a sensor, type: {example}",
                board=name,
                example="temperature=31",
            )
            + "\n"
        )
        if flashed:
            from gateway.virtual_program import install

            path = install(folder, source, data)
        words = [*simulator(), str(path), "--id", name, "--host", host]
        words += ["--port", str(port), "--flash", str(folder)]
        try:
            status = run(words, console.feed)
        except KeyboardInterrupt:
            say("\n" + tr("Stopped.") + "\n")  # after the terminal's ^C
            return
    ctx.exit(status)
