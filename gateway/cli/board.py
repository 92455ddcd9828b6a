"""`dannaya board`: a real board on USB, or a virtual one in this terminal."""

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.asking import agrees
from gateway.cli.options import (
    broker_host_option,
    data_option,
    json_option,
    mqtt_port_option,
)
from gateway.cli.output import print_json, print_table, progress
from gateway.language import decimal, tr
from gateway.room import Room, read_room
from gateway.room.model import FILE_NAME
from gateway.running import read_note
from gateway.sketches import find_sketch, read_sketch

if TYPE_CHECKING:
    from gateway.usb.rescue import Found

KEYBOARD = re.compile(r"^[^#\n]*\binput\(", re.MULTILINE)

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


@click.group(
    help=tr("Use a board: on USB, or a virtual one in the terminal."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def board() -> None:
    """Hold what is done with one board."""


@board.command(help=tr("Run a sketch on the board and show what it prints."))
@click.argument("sketch", metavar=tr("SKETCH"))
@port_option
@resets_option
@click.pass_context
def run(ctx: click.Context, sketch: str, port: str | None, resets: bool) -> None:
    """Run until the sketch ends, or Ctrl-C; exit status 1 when it failed."""
    from gateway.usb import find_port
    from gateway.usb.line import open_line
    from gateway.usb.running import run_sketch

    path = find_sketch(sketch)
    source = read_sketch(path)
    if KEYBOARD.search(source):
        note = tr("Note: a board has no keyboard, input() waits for ever here.")
        click.echo(note, err=True)
    with open_line(find_port(port), resets) as line:
        if not run_sketch(line, source, path.name, say):
            ctx.exit(1)


@board.command(help=tr("Run a sketch on a virtual board, here in the terminal."))
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


@board.command(help=tr("List the files of the board."))
@click.argument("folder", default="/", metavar=tr("[FOLDER]"))
@port_option
@resets_option
@json_option
def ls(folder: str, port: str | None, resets: bool, json: bool) -> None:
    """Print each file below a folder of the board, with its size in bytes."""
    from gateway.usb import find_port
    from gateway.usb.files import list_files
    from gateway.usb.line import open_line

    with open_line(find_port(port), resets) as line:
        line.stop()
        files = list_files(line, folder)
        line.quiet()
    if json:
        print_json({"files": [{"path": path, "size": n} for path, n in files.items()]})
        return
    if not files:
        click.echo(tr("There is no file here."))
        return
    rows = [(path, str(size)) for path, size in files.items()]
    print_table((tr("File"), tr("Bytes")), rows)


@board.command(help=tr("Put the kit and a sketch on the board, and start it again."))
@click.argument("sketch", required=False, metavar=tr("[SKETCH]"))
@port_option
@resets_option
@data_option
@json_option
def put(
    sketch: str | None, port: str | None, resets: bool, data: Path, json: bool
) -> None:
    """Copy what the board does not have yet; without a sketch, it keeps its own.

    A room that knows the board keeps what it should run from now on.
    """
    from gateway.usb import find_port
    from gateway.usb.line import open_line
    from gateway.usb.program import put as put_program
    from gateway.usb.reference import keep_software

    room = read_room(data) if (data / FILE_NAME).exists() else None
    path = find_sketch(sketch) if sketch else None
    source = read_sketch(path) if path else None
    began_s = time.monotonic()
    with open_line(find_port(port), resets) as line, progress() as tell:
        line.stop()
        sent = put_program(line, source, tell)
        if room is not None:
            keep_software(line, room)
        line.start_again()
    seconds = round(time.monotonic() - began_s, 1)
    name = path.stem if path else None
    if json:
        print_json({**sent._asdict(), "sketch": name, "seconds": seconds})
        return
    click.echo(
        tr(
            "{count} files copied, {size}, in {seconds} s.",
            count=sent.written,
            size=kilobytes(sent.size),
            seconds=decimal(seconds),
        )
    )
    click.echo(tr("The board starts again."))


@board.command(help=tr("Type on the board's own prompt; Ctrl-] leaves."))
@port_option
@resets_option
def repl(port: str | None, resets: bool) -> None:
    """Connect the terminal with the board; a sketch that runs there goes on."""
    from gateway.usb import find_port
    from gateway.usb.line import open_line
    from gateway.usb.terminal import talk

    with open_line(find_port(port), resets) as line:
        click.echo(tr("Ctrl-C stops the sketch, Ctrl-] or Ctrl-X leaves this prompt."))
        talk(line)
    click.echo()


@board.command(help=tr("Stop a board that does not behave; say what went wrong last."))
@click.option(
    "--factory",
    is_flag=True,
    help=tr("Remove all files of the board; MicroPython itself stays."),
)
@click.option("--yes", is_flag=True, help=tr("Do not ask before removing files."))
@port_option
@resets_option
@json_option
def rescue(
    factory: bool, yes: bool, port: str | None, resets: bool, json: bool
) -> None:
    """Leave the board stopped at its prompt, and empty with ``--factory``."""
    from gateway.usb import find_port
    from gateway.usb.line import open_line
    from gateway.usb.rescue import look, wipe

    device = find_port(port)
    if factory and not yes:
        question = tr("Remove all files of the board on {port}?", port=device)
        if not agrees(question):
            raise click.Abort
    with open_line(device, resets) as line:
        line.stop()
        found = look(line)
        if factory:
            wipe(line)
        line.quiet()
    if json:
        print_json({**found._asdict(), "emptied": factory})
        return
    print_found(found)
    click.echo(tr("The sketch is stopped: the board waits at its prompt."))
    if factory:
        click.echo(tr("The board is empty. Prepare it again with: dannaya flash"))
    else:
        click.echo(tr("To remove all its files: dannaya board rescue --factory"))


def print_found(found: "Found") -> None:
    """Print for people what a board is, and its last error with what to try."""
    from gateway.usb.explain import explained_code

    rows = [
        (tr("Port"), found.port),
        ("MicroPython", f"{found.micropython}, {found.machine}"),
        (tr("Board"), found.id or tr("not prepared yet")),
        (tr("Starts"), "" if found.starts is None else str(found.starts)),
        (tr("Files"), f"{found.files} ({kilobytes(found.size)})"),
        (tr("Free memory"), kilobytes(found.heap_free)),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name.ljust(width)}  {value}")
    if found.last_error is None:
        click.echo(tr("It remembers no error."))
        return
    code = str(found.last_error.get("code", ""))
    detail = str(found.last_error.get("detail", ""))
    click.echo(tr("Last error: {code} {detail}", code=code, detail=detail))
    for line in explained_code(code):
        click.echo(f"    {line}")


def kilobytes(size: int) -> str:
    """Return a number of bytes in KB."""
    return tr("{size} KB", size=decimal(size / 1000))


def say(text: str) -> None:
    """Show at once what the board prints."""
    click.echo(text, nl=False)
    sys.stdout.flush()
