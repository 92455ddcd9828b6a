"""Every page of the dashboard is in the facilitator's book, and no other one."""

import re
from pathlib import Path

import pytest

from dashboard import create_app
from gateway.room import read_room, write_room
from gateway.store import open_writer
from tests.test_guides import text

ROW = re.compile(r"^\| (`/[^|]*) \|.*\| (\w+) \|$", re.MULTILINE)
# What is no page: parts of one, files, and facts for programs.
NO_PAGE = re.compile(
    r"^/(?:static|api|healthz|mud|export/|lab/)"
    r"|/(?:api|read/asset)$|\.(?:csv|json|pem)$|^/trust/events/|^/guides/.+/"
    r"|^/board/…/updates$"
)


def pages(folder: Path) -> dict[str, bool]:
    """Return {page: whether it asks for a login} of a fresh room."""
    write_room(folder, name="x")
    room = read_room(folder)
    open_writer(room.store_url).close()
    app = create_app(room)
    client = app.test_client()
    found = {}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]*>", "…", rule.rule)
        if "GET" in (rule.methods or ()) and not NO_PAGE.search(path):
            answer = client.get(path.replace("…", "1"))
            found[path] = "/login" in answer.headers.get("Location", "")
    app.extensions["live"].close()
    return found


@pytest.mark.parametrize(("page", "yes"), [("fr.md", "oui"), ("en.md", "yes")])
def test_every_page_is_in_the_book(tmp_path: Path, page: str, yes: str) -> None:
    told = {
        path: word == yes
        for paths, word in ROW.findall(text(f"facilitator/{page}"))
        for path in re.findall(r"`([^`]+)`", paths)
    }
    assert told == pages(tmp_path)
