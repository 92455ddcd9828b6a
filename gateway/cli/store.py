"""`dannaya store`: check the database of a room, pack it, copy it."""

import time
from pathlib import Path

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.language import decimal, tr
from gateway.lock import room_lock
from gateway.room import read_room
from gateway.store.check import Check, Part
from gateway.store.check import check as run_check
from gateway.store.maintenance import backup as run_backup
from gateway.store.maintenance import vacuum as run_vacuum
from gateway.store.sqlite import sqlite_path

BACKUPS = "backups"  # folder of the room's folder


@click.group(
    help=tr("Check the database of a room, pack it, copy it."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def store() -> None:
    """Hold what looks after the database."""


@store.command(help=tr("Check that the database holds together and adds up."))
@data_option
@json_option
@click.pass_context
def check(ctx: click.Context, data: Path, json: bool) -> None:
    """Print what was found; exit status 1 when something is wrong."""
    found = run_check(sqlite_path(read_room(data).store_url))
    if json:
        parts = [part._asdict() for part in found.parts]
        print_json({**found._asdict(), "parts": parts})
    else:
        print_found(found)
    if found.problems:
        ctx.exit(1)


@store.command(help=tr("Give the disk back what old readings took; room closed."))
@data_option
def vacuum(data: Path) -> None:
    """Pack the database of a room that does not run."""
    room = read_room(data)
    path = sqlite_path(room.store_url)
    with room_lock(room.folder):
        before, after = run_vacuum(path)
    click.echo(
        tr(
            "{path}: {before} MB before, {after} MB now.",
            path=path,
            before=megabytes(before),
            after=megabytes(after),
        )
    )


@store.command(
    help=tr("Copy the database, also while the room runs; to its backups if no FILE.")
)
@data_option
@click.argument(
    "file", type=click.Path(path_type=Path), required=False, metavar=tr("[FILE]")
)
def backup(data: Path, file: Path | None) -> None:
    """Write a copy that can be put in the place of the database."""
    room = read_room(data)
    path = sqlite_path(room.store_url)
    named = time.strftime("dannaya-%Y-%m-%d-%H%M%S.db")
    target = file or room.folder / BACKUPS / named
    size = run_backup(path, target)
    click.echo(tr("Copied: {path} ({size} MB).", path=target, size=megabytes(size)))
    click.echo(
        tr(
            "To go back to it: close the room, remove {name}, {name}-wal and "
            "{name}-shm, and put a copy of this file there as {name}.",
            name=path.name,
        )
    )


def print_found(found: Check) -> None:
    """Print a check for people: what is wrong and what can be read, or all is well."""
    for problem in found.problems:
        click.echo(problem)
    if found.parts:
        print_table((tr("Part"), tr("Rows read"), ""), [cells(p) for p in found.parts])
    if not found.problems:
        click.echo(
            tr(
                "All is well: {readings} readings and {packs} packs, and the books "
                "add up.",
                readings=found.readings,
                packs=found.packs,
            )
        )


def cells(part: Part) -> list[str]:
    """Return the row of one part of a damaged database."""
    how = tr("whole") if part.whole else tr("up to the damage")
    return [part.table, str(part.rows), how]


def megabytes(size: int) -> str:
    """Return a number of bytes in MB, with one decimal."""
    return decimal(size / 1e6)
