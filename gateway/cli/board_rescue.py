"""`dannaya board rescue`: a board that does not behave, stopped, and what it says."""

from typing import TYPE_CHECKING

import click

from gateway.cli.asking import agrees
from gateway.cli.options import json_option, port_option, resets_option
from gateway.cli.output import kilobytes, print_json
from gateway.language import tr

if TYPE_CHECKING:
    from gateway.usb.rescue import Found


@click.command(help=tr("Stop a board that does not behave; say what went wrong last."))
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
