"""`dannaya enrol`: an identity for each board, bound to the protected lane."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from gateway.cli.lanes import tell_no_lane
from gateway.cli.options import data_option, file_type, json_option
from gateway.cli.output import print_json, print_table
from gateway.identity import read_keyring, roster
from gateway.identity.cards import Card, render
from gateway.identity.keys import password
from gateway.language import not_written, tr
from gateway.mosquitto import find
from gateway.private import write_private
from gateway.room import BoardEntry, Room, read_room
from gateway.room.model import CA_FILE
from gateway.running import page_address, read_note
from gateway.store import Writer, open_writer

KINDS = ("board", "simulated")  # browsers and foreign devices stay on the open lane
WORDS = {
    "new": "no key",
    "prepared": "prepared",
    "enrolled": "enrolled",
    "revoked": "revoked",
}


@click.command(help=tr("Give boards keys; only the protected lane speaks for them."))
@click.argument("boards", nargs=-1)
@data_option
@click.option(
    "--seats",
    type=click.IntRange(1, 1000),
    metavar="N",
    help=tr("Seats 1 to N; a board is named for each seat that has none."),
)
@click.option(
    "--prepare",
    is_flag=True,
    help=tr("Only make the keys: the open lane may still speak for the boards."),
)
@click.option(
    "--new-key",
    is_flag=True,
    help=tr("Give these boards a new key: their old one opens nothing any more."),
)
@click.option(
    "--cards",
    type=file_type,
    help=tr("Write seat cards to print into this file (HTML)."),
)
@click.option(
    "--with-passwords",
    is_flag=True,
    help=tr("Write each board's password on its card, to be typed in at its seat."),
)
@json_option
def enrol(
    boards: tuple[str, ...],
    data: Path,
    seats: int | None,
    prepare: bool,
    new_key: bool,
    cards: Path | None,
    with_passwords: bool,
    json: bool,
) -> None:
    """Enrol the boards named, those of the seats, or all of the room."""
    if new_key and not boards and seats is None:
        raise click.UsageError(tr("--new-key needs the names of boards, or --seats."))
    room = read_room(data)
    if seats is not None:
        room = roster.with_seats(room, seats)
    with open_writer(room.store_url) as store:
        chosen = boards or at_seats(room, seats, store, new_key)
        if prepare:
            roster.check_kinds(room, chosen)
            roster.prepare(room.folder, chosen, new_key)
        else:
            roster.enrol(room, store, chosen, new_key)
        states = roster.states(room, store)
        if cards is not None:
            write_cards(cards, room, chosen, with_passwords)
        tell(room, states, cards, json)
        if not prepare and not json and find() is None:
            tell_no_lane(room, store)


def at_seats(
    room: Room, seats: int | None, store: Writer, revoked: bool = False
) -> tuple[str, ...]:
    """Return the boards of the first seats, or of all; revoked ones if asked for."""
    states = roster.states(room, store)
    return tuple(
        board.id
        for board in room.boards
        if board.kind in KINDS
        and (seats is None or (board.seat is not None and board.seat <= seats))
        and (revoked or states[board.id] != "revoked")
    )


def write_cards(
    path: Path, room: Room, boards: tuple[str, ...], with_passwords: bool
) -> None:
    """Write the cards of these boards, for their owner's eyes alone."""
    keyring = read_keyring(room.folder)
    known = keyring.boards if keyring else {}
    pages = str(read_note(room.folder).get("address") or page_address(room))
    seats: dict[str, BoardEntry] = {board.id: board for board in room.boards}
    cards = [
        Card(
            seats[board].seat,
            board,
            f"{pages}board/{board}",
            password(known[board]) if with_passwords else None,
        )
        for board in sorted(boards, key=lambda board: seats[board].seat or 10**9)
    ]
    host = urlsplit(pages).hostname or ""
    port = read_note(room.folder).get("protected_port") or room.protected_port
    try:
        write_private(path, render(room.name, f"{host}:{port}", cards))
    except OSError as error:
        raise roster.IdentityError(not_written(path, error)) from error


def tell(
    room: Room, states: dict[str, roster.State], cards: Path | None, json: bool
) -> None:
    """Print what each board is now; never a secret."""
    entries = {board.id: board for board in room.boards}
    rows = [
        {"id": board, "seat": entries[board].seat if board in entries else None}
        | {"state": state}
        for board, state in states.items()
    ]
    if json:
        authority = str(room.folder / CA_FILE)
        facts = {"authority": authority, "cards": str(cards) if cards else None}
        print_json({"boards": rows, **facts})
        return
    print_table(
        [tr("Seat"), tr("Board"), tr("State")],
        [
            [str(row["seat"] or ""), str(row["id"]), tr(WORDS[str(row["state"])])]
            for row in rows
        ],
    )
    if cards is not None:
        click.echo(tr("The cards are in {file}", file=cards))
