"""`dannaya forget`: remove a board and all that is kept of it."""

import time
from pathlib import Path

import click

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json
from gateway.identity import roster
from gateway.language import tr
from gateway.lock import LockError, room_lock
from gateway.room import Room, read_room
from gateway.store import Reader, open_desk, open_store, open_writer

PATIENCE_S = 60.0
LOOK_S = 0.2


@click.command(help=tr("Remove boards, their readings and their keys, for good."))
@click.argument("boards", nargs=-1, required=True)
@data_option
@click.option(
    "--yes", is_flag=True, help=tr("Yes, that is meant: nothing is removed without it.")
)
@json_option
def forget(boards: tuple[str, ...], data: Path, yes: bool, json: bool) -> None:
    """Forget the boards named, whether the room runs or not."""
    room = read_room(data)
    with open_writer(room.store_url) as store:
        roster.check_known(room, store, boards)
    if not yes:
        raise roster.IdentityError(
            tr(
                "This removes all that is kept of {boards}, for good: add --yes if "
                "that is meant.",
                boards=", ".join(boards),
            )
        )
    try:
        with room_lock(room.folder):
            forget_here(room, boards)
    except LockError:
        forget_there(room, boards)
    if json:
        print_json({"forgotten": list(boards)})
        return
    for board in boards:
        click.echo(tr("{board} is forgotten.", board=board))


def forget_here(room: Room, boards: tuple[str, ...]) -> None:
    """Forget boards of a room that does not run."""
    with open_writer(room.store_url) as store:
        for _ in roster.forget(room, store, boards):
            pass
    # at its next start the broker may still tell of them: see gateway/requests.py
    with open_desk(room.store_url) as desk:
        desk.ask("clear", {"boards": list(boards)})


def forget_there(room: Room, boards: tuple[str, ...]) -> None:
    """Let the gateway of a running room forget them: it remembers more than the store.

    Raises IdentityError with its sentence, or when it does not answer.
    """
    with open_desk(room.store_url) as desk:
        number = desk.ask("forget", {"boards": list(boards)})
    until_s = time.monotonic() + PATIENCE_S
    store: Reader = open_store(room.store_url, readonly=True)
    with store:
        while time.monotonic() < until_s:
            row = store.request(number)
            if row is not None and row.state == "done":
                return
            if row is not None and row.state == "failed":
                raise roster.IdentityError(row.said)
            time.sleep(LOOK_S)
    raise roster.IdentityError(
        tr(
            "The gateway of this room has not done it yet: look at `dannaya events`, "
            "or close the room and try again."
        )
    )
