"""A new `room.toml`, with comments in the room's language."""

import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from string import Template

from gateway.access import new_password
from gateway.language import Language, current, system_reason, tr
from gateway.room.file import RoomError
from gateway.room.model import FILE_NAME, BoardEntry, Room, Site, Wifi
from gateway.room.read import parse_room

WIFI_COMMENT = '# [wifi]\n# ssid = "dannaya"\n# password = "{password}"'
TEMPLATES = Path(__file__).parent / "templates"


def write_room(
    folder: Path,
    *,
    name: str,
    sites: Iterable[Site] = (),
    boards: Iterable[BoardEntry] = (),
    language: Language | None = None,
    timezone: str = Room.timezone,
    broker: str = Room.broker,
    wifi: Wifi | None = None,
    replace: bool = False,
) -> Path:
    """Write a commented room file; return its path.

    All or nothing, even when the power goes. RoomError when there is a room file
    already (unless ``replace``), when the folder cannot be written, and for a value
    that ``read_room`` would not take back.
    """
    path = folder.expanduser().absolute() / FILE_NAME
    if path.exists() and not replace:
        raise there_already(path)
    spoken = language or current()
    text = render(name, spoken, timezone, broker, sites, boards, wifi)
    parse_room(path, text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_at_once(path, text)
    except OSError as error:
        raise RoomError(
            tr(
                "The folder {folder} cannot be written ({reason}): choose another one.",
                folder=path.parent,
                reason=system_reason(error),
            )
        ) from error
    return path


def there_already(path: Path) -> RoomError:
    """Return the error about a room file that would be written over."""
    return RoomError(
        tr(
            "{file} is there already and was not changed: edit it, or choose "
            "another folder.",
            file=path,
        )
    )


def render(
    name: str,
    language: Language,
    timezone: str,
    broker: str,
    sites: Iterable[Site],
    boards: Iterable[BoardEntry],
    wifi: Wifi | None = None,
) -> str:
    """Return the text of a room file; one without a Wi-Fi shows how to write it."""
    template = Template((TEMPLATES / f"{language}.toml").read_text("utf-8"))
    return template.substitute(
        name=quoted(name),
        language=quoted(language),
        timezone=quoted(timezone),
        broker=quoted(broker),
        wifi=wifi_lines(wifi) if wifi else WIFI_COMMENT.format(password=new_password()),
        sites="\n".join(f"{site.id} = {quoted(site.name)}" for site in sites),
        boards="\n".join(board_line(board) for board in boards),
    )


def wifi_lines(wifi: Wifi) -> str:
    """Return the section of the Wi-Fi."""
    return f"[wifi]\nssid = {quoted(wifi.ssid)}\npassword = {quoted(wifi.password)}"


def board_line(board: BoardEntry) -> str:
    """Return a board's line: its id, then what is known of it."""
    values = {
        "seat": board.seat,
        "site": board.site and quoted(board.site),
        "name": board.name and quoted(board.name),
        "kind": quoted(board.kind) if board.kind != BoardEntry.kind else None,
    }
    inside = ", ".join(f"{key} = {value}" for key, value in values.items() if value)
    return f"{board.id} = {{ {inside} }}" if inside else f"{board.id} = {{}}"


def quoted(text: str) -> str:
    """Return a text as a TOML string: JSON's form, and TOML escapes DEL too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_at_once(path: Path, text: str) -> None:
    """Put a file in place on disk at once; whoever reads sees the old or the new.

    Two programs may do so at the same time: the one that comes last has its way.
    """
    writer = f"{os.getpid()}-{threading.get_ident()}"
    temporary = path.with_name(f"{path.name}.{writer}.new")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
