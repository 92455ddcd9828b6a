"""`dannaya update send`, `status` and `stop`: an update on its way to boards."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from gateway.cli.options import data_option, json_option, several
from gateway.cli.output import print_json, print_table, progress
from gateway.errors import DannayaError
from gateway.language import current, tr
from gateway.room import Room, read_room
from gateway.running import read_note
from gateway.store import BundleRow, Reader, SendingRow, open_desk, open_store
from gateway.update.manifest import Manifest, read
from gateway.update.said import STATES, percent, reason

LOOK_S = 0.2
ENDED_WELL = ("confirmed",)
SHOWN = 200


class SendFailed(DannayaError):
    """An update that did not come to run on every board."""


@click.command(help=tr("Send a signed update to boards, and wait until it runs."))
@click.argument("file", type=click.Path(path_type=Path), metavar=tr("FILE"))
@data_option
@several("--board", "boards", tr("To this board; repeat."), tr("BOARD"))
@several("--seat", "seats", tr("To the boards of these seats; repeat."), "N-M")
@several("--site", "sites", tr("To the boards of this site; repeat."), tr("SITE"))
@click.option("--all", "everybody", is_flag=True, help=tr("To all boards of the room."))
@click.option(
    "--auto",
    is_flag=True,
    help=tr("Without asking at the board, where its button is pressed otherwise."),
)
@click.option(
    "--wait/--no-wait",
    default=True,
    help=tr("Whether to wait until it runs; a board that is away gets it later."),
)
@json_option
def send(
    file: Path,
    data: Path,
    boards: tuple[str, ...],
    seats: tuple[str, ...],
    sites: tuple[str, ...],
    everybody: bool,
    auto: bool,
    wait: bool,
    json: bool,
) -> None:
    """Check the bundle, queue it for the boards, and say what became of it."""
    from gateway.update.bundle import load
    from gateway.update.check import checked
    from gateway.update.recipients import Wanted, choose

    room = read_room(data)
    bundle = checked(load(file), file.name, data)
    with open_store(room.store_url, readonly=True) as store:
        chosen = choose(store.boards(), Wanted(boards, seats, sites, everybody))
        parts = bundle.manifest.raw, bundle.signature, bundle.content
        with open_desk(room.store_url) as desk:
            numbers = desk.send_bundle(desk.add_bundle(*parts), chosen, auto)
        rows = follow(room, store, numbers) if wait else found(store, numbers)
        bundles = store.updates().bundles()
    tell(rows, bundles, json)
    if wait and any(row.state not in ENDED_WELL for row in rows):
        raise SendFailed(
            tr(
                "The update runs on {good} of {all} boards.",
                good=sum(row.state in ENDED_WELL for row in rows),
                all=len(rows),
            )
        )


def follow(room: Room, store: Reader, numbers: list[int]) -> list[SendingRow]:
    """Return the sendings when all have ended, or when the room is not open."""
    with progress() as draw:
        while True:
            rows = found(store, numbers)
            draw(sum(percent(row) for row in rows), 100 * len(rows))
            if all(row.ended_us is not None for row in rows):
                return rows
            if not read_note(room.folder):
                words = tr("The room is not open: start it with `dannaya up`.")
                click.echo(words, err=True)
                return rows
            time.sleep(LOOK_S)


def found(store: Reader, numbers: Iterable[int]) -> list[SendingRow]:
    """Return sendings as they stand."""
    rows = [store.updates().sending(number) for number in numbers]
    return [row for row in rows if row is not None]


@click.command(help=tr("Show which updates are on their way, and what became of them."))
@data_option
@json_option
def status(data: Path, json: bool) -> None:
    """Print the newest sendings, the newest first."""
    with open_store(read_room(data).store_url, readonly=True) as store:
        rows, bundles = store.updates().sendings(limit=SHOWN), store.updates().bundles()
    tell(rows, bundles, json)


@click.command(help=tr("Stop the updates that no board has begun to load."))
@data_option
@json_option
def stop(data: Path, json: bool) -> None:
    """End what still waits; what a board loads already goes on."""
    room = read_room(data)
    with open_store(room.store_url, readonly=True) as store:
        rows = store.updates().sendings(limit=SHOWN)
    waiting = [row.id for row in rows if row.ended_us is None]
    with open_desk(room.store_url) as desk:
        count = desk.stop_sendings(waiting)
    if json:
        print_json({"stopped": count})
        return
    click.echo(tr("{count} stopped.", count=count))


def tell(rows: list[SendingRow], bundles: list[BundleRow], json: bool) -> None:
    """Print sendings as JSON or as a table."""
    known = {one.id: read(one.manifest) for one in bundles}
    if json:
        print_json({"sendings": [facts(row, known.get(row.bundle)) for row in rows]})
        return
    if not rows:
        click.echo(tr("No update is on its way. Make one: dannaya update sign SKETCH"))
        return
    titles = (tr("Board"), tr("Update"), "", tr("State"), "%", "")
    print_table(titles, [cells(row, known.get(row.bundle)) for row in rows])


def facts(row: SendingRow, update: Manifest | None) -> dict[str, Any]:
    """Return a sending as values, with its state and its reason in words."""
    known = row._asdict()
    del known["drill"]
    seq = update.seq if update else None
    return {**known, "seq": seq, "percent": percent(row), "said": because(row)}


def cells(row: SendingRow, update: Manifest | None) -> list[str]:
    """Return the texts of a row of the table."""
    seq, about = ("", "")
    if update is not None:
        seq, about = str(update.seq), update.purpose.get(current(), "")
    state = tr(STATES[row.state])
    return [row.board, seq, about, state, str(percent(row)), because(row)]


def because(row: SendingRow) -> str:
    """Return why a sending ended as it did, "" when there is nothing to say."""
    sentence, error = reason(row)
    return tr(sentence, error=error) if sentence else ""
