"""A room whose boards can have keys."""

from pathlib import Path

from gateway.room import BoardEntry, Room, read_room, write_room

BOARDS = ("baobab-10", "karite-20", "mil-30")


def room_of_three(folder: Path) -> Room:
    """Return a new room of three boards and a device of another kind."""
    entries = [BoardEntry(board, seat) for seat, board in enumerate(BOARDS, start=1)]
    entries.append(BoardEntry("prise-1", kind="foreign"))
    write_room(folder, name="Salle", boards=entries)
    return read_room(folder)
