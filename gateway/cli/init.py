"""`dannaya init`: a new room file, with boards named and seated."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from gateway.access import new_password, renew
from gateway.cli.options import data_option, json_option, several
from gateway.cli.output import print_json
from gateway.cli.password import tell_password
from gateway.language import tr
from gateway.names import board_ids
from gateway.room import BoardEntry, Site, Wifi, write_room
from gateway.room.rules import SITE_ID

MOST_BOARDS = 1000


@click.command(help=tr("Make a room: write a commented room.toml to change by hand."))
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@data_option
@click.option(
    "--name",
    default=tr("Connected objects workshop"),
    show_default=True,
    help=tr("Name of the room, as the pages show it."),
)
@several("--site", "sites", tr("Name of a place where boards stand; repeat."))
@click.option(
    "--boards",
    type=click.IntRange(0, MOST_BOARDS),
    metavar="N",
    default=10,
    show_default=True,
    help=tr("Number of boards to name and seat."),
)
@click.option(
    "--wifi",
    "ssid",
    metavar=tr("NAME"),
    help=tr("Name of the room's Wi-Fi; a password for it is made and shown."),
)
@json_option
def init(
    folder: Path | None,
    data: Path,
    name: str,
    sites: tuple[str, ...],
    boards: int,
    ssid: str | None,
    json: bool,
) -> None:
    """Write the room file, never over another one, and show the password once."""
    places = named_sites(sites)
    # a fresh draw for each room, so that two rooms can join without a clash
    ids = board_ids(boards, seed=secrets.randbits(64))
    seated = seat_boards(ids, places)
    wifi = Wifi(ssid, new_password()) if ssid is not None else None
    path = write_room(folder or data, name=name, sites=places, boards=seated, wifi=wifi)
    password = renew(path.parent)
    if json:
        ids = [entry.id for entry in seated]
        facts = {"file": str(path), "boards": ids, "password": password}
        print_json({**facts, "wifi": asdict(wifi) if wifi else None})
        return
    click.echo(tr("The room is in {file}", file=path))
    click.echo(
        tr(
            'Change it there, then start it: dannaya up --data "{folder}"',
            folder=path.parent,
        )
    )
    tell_password(password)
    if wifi:
        click.echo(
            tr(
                "Give the access point the name {ssid} and the password {password}",
                ssid=wifi.ssid,
                password=wifi.password,
            )
        )


def named_sites(names: Sequence[str]) -> list[Site]:
    """Return a Site for each name; BadParameter when two names give one id."""
    found = {}
    for name in names:
        new = site_id(name)
        if new in found or not SITE_ID.fullmatch(new):
            raise click.BadParameter(
                tr("{name} gives no id of its own: choose another name.", name=name),
                param_hint="--site",
            )
        found[new] = Site(new, name)
    return list(found.values())


def site_id(name: str) -> str:
    """Return the id of a site: its name in a-z, 0-9 and -, without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in plain.lower()).split()
    return "-".join(words)[:32]


def seat_boards(
    ids: Sequence[str], sites: Sequence[Site], kind: str = "board"
) -> list[BoardEntry]:
    """Return boards at seats 1, 2, 3…, the sites in blocks of the same size."""
    return [
        BoardEntry(
            id=board,
            seat=seat,
            site=sites[(seat - 1) * len(sites) // len(ids)].id if sites else None,
            kind=kind,
        )
        for seat, board in enumerate(ids, start=1)
    ]
