"""The sites and the boards of a room file, one line each."""

from gateway.language import tr
from gateway.room import rules
from gateway.room.file import RoomFile
from gateway.room.model import BOARD_KINDS, BoardEntry, Site

BOARD_KEYS = ("seat", "site", "name", "kind")


def read_sites(file: RoomFile) -> tuple[Site, ...]:
    """Return the sites in the order of the file."""
    found = []
    for site in file.table(("sites",)):
        keys = ("sites", site)
        if not rules.SITE_ID.fullmatch(site):
            raise file.wrong(
                keys,
                tr("{id} cannot be the id of a site.", id=site),
                tr("Write 2 to 32 of these: a-z 0-9 - (and not the word kit)."),
            )
        found.append(Site(site, file.value(keys, site, rules.a_name())))
    return tuple(found)


def read_boards(file: RoomFile, sites: tuple[Site, ...]) -> tuple[BoardEntry, ...]:
    """Return the boards in the order of the file, each seat given once."""
    seats: dict[int, str] = {}
    found = []
    for board in file.table(("boards",)):
        entry = read_board(file, board, sites)
        if entry.seat is not None:
            check_seat(file, entry, entry.seat, seats)
            seats[entry.seat] = board
        found.append(entry)
    return tuple(found)


def read_board(file: RoomFile, board: str, sites: tuple[Site, ...]) -> BoardEntry:
    """Return one board; its site must be one of the room's."""
    keys = ("boards", board)
    if not rules.BOARD_ID.fullmatch(board):
        raise file.wrong(
            keys,
            tr("{id} cannot be the id of a board.", id=board),
            tr("Write 3 to 32 of these: a-z 0-9 - ; for example: baobab-10"),
        )
    file.table(keys, BOARD_KEYS)
    return BoardEntry(
        id=board,
        seat=file.value((*keys, "seat"), None, rules.a_seat()),
        site=file.value((*keys, "site"), None, a_site(sites)),
        name=file.value((*keys, "name"), None, rules.a_name()),
        kind=file.value((*keys, "kind"), BoardEntry.kind, rules.one_of(BOARD_KINDS)),
    )


def a_site(sites: tuple[Site, ...]) -> rules.Rule:
    """Return the rule of a board's site: the id of a site of this room."""
    if sites:
        return rules.one_of([site.id for site in sites])
    return rules.Rule(
        lambda value: False,
        tr("the id of a site, and [sites] holds none"),
        '"bamako", [sites] bamako = "Bamako"',
    )


def check_seat(
    file: RoomFile, entry: BoardEntry, seat: int, taken: dict[int, str]
) -> None:
    """Raise RoomError when another board has the seat."""
    if seat in taken:
        raise file.wrong(
            ("boards", entry.id, "seat"),
            tr("seat {seat} is taken by {other}.", seat=seat, other=taken[seat]),
            tr("Write another number, for example {free}.", free=max(taken) + 1),
        )
