"""`dannaya board`: a board on USB; its other verbs are in board_*.py."""

import re
import time
from pathlib import Path

import click

from gateway.cli.board_rescue import rescue
from gateway.cli.board_virtual import virtual
from gateway.cli.options import data_option, json_option, port_option, resets_option
from gateway.cli.output import kilobytes, print_json, print_table, progress, say
from gateway.language import decimal, tr
from gateway.room import read_room
from gateway.room.model import FILE_NAME
from gateway.sketches import find_sketch, read_sketch

KEYBOARD = re.compile(r"^[^#\n]*\binput\(", re.MULTILINE)


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


for one in (virtual, rescue):
    board.add_command(one)
