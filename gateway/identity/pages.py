"""The certificate of the pages, for rooms that serve them over HTTPS."""

from pathlib import Path

from gateway.errors import DannayaError
from gateway.identity.certificates import Authority, covers, issue
from gateway.identity.hosts import hosts_of_this_computer
from gateway.identity.roster import prepare
from gateway.language import not_written
from gateway.private import read_private, write_private
from gateway.room import Room
from gateway.room.model import PAGES_FILE


class PagesError(DannayaError):
    """The certificate of the pages cannot be kept."""


def certify_pages(room: Room) -> Path:
    """Return the file of the pages' key and certificate, for the room's authority.

    Made anew when this computer has another name or address than it says.
    """
    authority = prepare(room.folder, ()).authority
    path = room.folder / PAGES_FILE
    hosts = hosts_of_this_computer(room.http_host)
    try:
        if not is_current(path, authority, hosts):
            issued = issue(authority, hosts)
            write_private(path, (issued.key + issued.certificate).decode())
    except OSError as error:
        raise PagesError(not_written(path, error)) from error
    return path


def is_current(path: Path, authority: Authority, hosts: list[str]) -> bool:
    """Tell whether the file is there and its certificate names these hosts."""
    return path.exists() and covers(read_private(path), authority, hosts)
