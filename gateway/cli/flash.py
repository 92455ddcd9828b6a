"""`dannaya flash`: boards on USB made ready, up to their first reading."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gateway.cli.board_rescue import rescue as rescue_board
from gateway.cli.flash_one import How, tell_all
from gateway.cli.options import data_option, file_type, json_option, several
from gateway.cli.output import print_json, print_table
from gateway.language import decimal, tr
from gateway.room import Room, read_room

Result = dict[str, Any]  # port and, of gateway.usb.flashing, Flashed; or port, error


@click.command(help=tr("Make boards on USB ready, up to their first reading."))
@data_option
@several("--port", "ports", tr("Port of a board; repeat for more."), tr("PORT"))
@click.option("--all", "all_ports", is_flag=True, help=tr("Every board on USB."))
@click.option(
    "--sketch",
    default="09",
    show_default=True,
    metavar=tr("SKETCH"),
    help=tr("Lesson or file that the board runs."),
)
@click.option(
    "--image",
    type=file_type,
    help=tr("MicroPython image, instead of the newest of `dannaya images`."),
)
@click.option(
    "--only",
    type=click.Choice(["provision"]),
    help=tr("Leave MicroPython as it is: files, identity and Wi-Fi alone."),
)
@click.option(
    "--baud",
    type=click.IntRange(9_600, 2_000_000),
    default=921_600,
    show_default=True,
    metavar="N",
    help=tr("Fastest rate to write at; slower ones are tried after it."),
)
@click.option(
    "--resets/--no-resets",
    default=True,
    help=tr("Whether boards may be reset from here."),
)
@click.option(
    "--host",
    metavar=tr("ADDRESS"),
    help=tr("Where boards find the gateway, if not at this computer's address."),
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, 600),
    default=60.0,
    show_default=True,
    metavar="S",
    help=tr("Seconds to wait for the first reading; 0: not at all."),
)
@click.option(
    "--rescue",
    is_flag=True,
    help=tr("Only stop a board and say its last error: dannaya board rescue."),
)
@json_option
@click.option("--events", is_flag=True, hidden=True)
@click.pass_context
def flash(
    ctx: click.Context,
    /,
    data: Path,
    ports: tuple[str, ...],
    all_ports: bool,
    rescue: bool,
    json: bool,
    events: bool,
    **options: Any,
) -> None:
    """Flash each board in a process of its own, which is this command again."""
    how = How(**options)
    if rescue:
        port = ports[0] if ports else None
        ctx.invoke(rescue_board, port=port, resets=how.resets, json=json)
        return
    room = read_room(data)
    chosen = choose(ports, all_ports)
    if events:
        tell_all(chosen[0], room, how)
        return
    warn(room)
    make_ready(room)
    results = flash_ports(chosen, ["--data", str(data), *how.words()])
    if json:
        print_json({"boards": results})
    else:
        report(results, how.wait_s > 0)
    if any("error" in result for result in results):
        ctx.exit(1)


def choose(ports: Sequence[str], all_ports: bool) -> list[str]:
    """Return the ports to work on: those named, all there are, or the only one."""
    from gateway.usb import find_port
    from gateway.usb.ports import usb_ports

    if all_ports and (found := [port.device for port in usb_ports()]):
        return found
    return [find_port(port) for port in dict.fromkeys(ports)] or [find_port()]


def make_ready(room: Room) -> None:
    """Make what all boards of a room share: its key for updates, its store."""
    from gateway.store import open_store
    from gateway.update.workshop import ensure_key

    ensure_key(room.folder)
    open_store(room.store_url).close()


def warn(room: Room) -> None:
    """Say when the boards get no Wi-Fi, or one that anybody can join."""
    if room.wifi is None:
        words = tr(
            "Note: room.toml has no section [wifi], so the boards get no Wi-Fi from it."
        )
    elif not room.wifi.password:
        words = tr(
            "Note: the Wi-Fi {ssid} has no password: anybody near can join it.",
            ssid=room.wifi.ssid,
        )
    else:
        return
    click.echo(words, err=True)


def flash_ports(ports: Sequence[str], words: Sequence[str]) -> list[Result]:
    """Flash the boards and draw how far each is; return what became of each."""
    from gateway.usb.bars import Bars
    from gateway.usb.crowd import flash_all

    with Bars(labels(ports)) as bars:
        results = flash_all(ports, words, bars.draw)
    return [{"port": port, **found} for port, found in zip(ports, results, strict=True)]


def labels(ports: Sequence[str]) -> dict[str, str]:
    """Return port -> its name with that of its USB chip, where it has one we know."""
    from gateway.usb.ports import usb_ports

    chips = {port.device: f"{port.device} {port.chip}" for port in usb_ports()}
    return {port: chips.get(port, port) for port in ports}


def report(results: Sequence[Result], waited: bool) -> None:
    """Print for each board what it is and how long it took, or why it failed.

    ``waited`` tells whether first readings were waited for.
    """
    rows = []
    for result in results:
        if error := result.get("error"):
            words = tr("✕ {port}: {error}", port=result["port"], error=error)
            click.echo(words, err=True)
        else:
            rows.append(cells(result, waited))
    if rows:
        titles = (tr("Seat"), tr("Board"), tr("Port"), tr("Chip"), tr("Files"), "s", "")
        print_table(titles, rows)
    if len(results) > 1:
        click.echo(tr("Ready: {good} of {all}.", good=len(rows), all=len(results)))


def cells(result: Result, waited: bool) -> list[str]:
    """Return the row of a board that is ready."""
    heard_s = result["heard_s"]
    heard = tr("ready; the room is closed") if waited else tr("ready")
    if heard_s is not None:
        heard = tr("first reading after {seconds} s", seconds=decimal(heard_s))
    seat, files = str(result["seat"] or ""), str(result["files"])
    seconds = decimal(result["seconds"])
    who = [seat, result["board"], result["port"], result["chip"]]
    return [*who, files, seconds, heard]
