"""`dannaya password`: a new password for the facilitator of a room."""

from pathlib import Path

import click

from gateway.access import renew
from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.language import tr
from gateway.room import read_room


@click.command(help=tr("Make a new facilitator's password; the old one ends at once."))
@data_option
@json_option
def password(data: Path, json: bool) -> None:
    """Print the new password, once."""
    new = renew(read_room(data).folder)
    if json:
        print_json({"password": new})
        return
    tell_password(new)
    click.echo(tr("The old one no longer opens anything, and its sessions are closed."))


def tell_password(new: str) -> None:
    """Print a password that was just made, with what it is for."""
    click.echo(tr("Facilitator's password: {password}", password=new))
    click.echo(
        tr(
            "Write it down: it is shown this once. It opens everything on the pages "
            "that acts; looking needs no password."
        )
    )
