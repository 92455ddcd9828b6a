"""Add boards to a room file that people edit: nothing else of it is touched."""

import re
from collections.abc import Sequence
from pathlib import Path

from gateway.language import not_written
from gateway.room.file import RoomError
from gateway.room.model import FILE_NAME, BoardEntry, Room
from gateway.room.read import parse_room, read_text
from gateway.room.write import board_line, write_at_once

BOARDS = re.compile(r"\s*\[\s*boards\s*\]")
HEADER = re.compile(r"\s*\[")


def add_boards(folder: Path, boards: Sequence[BoardEntry]) -> Room:
    """Write boards at the end of [boards] and return the room; RoomError if not."""
    path = folder.expanduser().absolute() / FILE_NAME
    text = with_boards(read_text(path), [board_line(board) for board in boards])
    room = parse_room(path, text)
    try:
        write_at_once(path, text)
    except OSError as error:
        raise RoomError(not_written(path, error)) from error
    return room


def with_boards(text: str, new: Sequence[str]) -> str:
    """Return the text of a room file with lines added to its section [boards]."""
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if BOARDS.match(line)]
    if not starts:
        return "\n".join([*lines, "", "[boards]", *new]) + "\n"
    end = starts[0] + 1
    for number, line in enumerate(lines[end:], start=end):
        if HEADER.match(line):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            end = number + 1
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"
