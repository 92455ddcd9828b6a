"""Every route of the dashboard: looking is for everybody, acting for the facilitator.

The routes are those of the application itself: a new one is walked too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboard import create_app
from dashboard.guard import LOOKING, OPEN_ACTIONS
from gateway.access import FILE_NAME, renew
from gateway.room import read_room
from gateway.store import Reader, open_store
from tests.dashboard import roomful
from tests.dashboard.serving import write_room_file

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# A value for each argument of a route.
VALUES = {
    "folder": "04_publish",
    "model": "virtual",
    "board_id": roomful.board_id(1),
    "form": "csv",
    "name": "icon.svg",
    "version": "0",
    "seat": "1",
}


@dataclass
class Place:
    """The application of a room, its store seen from outside, and its password."""

    app: Flask
    store: Reader
    password: str

    def facilitator(self) -> FlaskClient:
        """Return a client that has logged in."""
        client = self.app.test_client()
        fields = {"csrf_token": token(client), "password": self.password}
        assert client.post("/login", data=fields).status_code == 302
        return client


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give the application of a room of three boards."""
    write_room_file(tmp_path)
    password = renew(tmp_path)
    with roomful.fill(tmp_path, 3):
        app = create_app(read_room(tmp_path))
        url = roomful.store_url(tmp_path)
        with open_store(url, readonly=True) as store:
            yield Place(app, store, password)
        app.extensions["live"].close()


def token(client: FlaskClient) -> str:
    """Return the token of the client's session."""
    page = client.get("/login")
    if page.status_code == 302:
        page = client.get("/")
    found = TOKEN.search(page.text)
    assert found is not None
    return found[1]


def asks(app: Flask, acting: bool) -> list[tuple[str, str]]:
    """Return (method, path) of every route that acts, or of every other one."""
    return [
        (method, path_of(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if (method not in LOOKING) == acting and rule.endpoint not in OPEN_ACTIONS
    ]


def path_of(rule: Rule) -> str:
    """Return an address of a route; a new kind of argument needs its value above."""
    _, path = rule.build({name: VALUES[name] for name in rule.arguments}) or ("", "")
    return path


def ask(client: FlaskClient, method: str, path: str, **fields: str) -> TestResponse:
    """Return the answer; a stream is left at its first bytes."""
    answer = client.open(path, method=method, data=fields or None, buffered=False)
    answer.close()
    return answer


def test_nothing_acts_without_a_login(place: Place) -> None:
    client, before = place.app.test_client(), place.store.version()
    acting = asks(place.app, acting=True)
    assert ("POST", "/logout") in acting
    for method, path in acting:
        with_token = {"csrf_token": token(client)}
        assert ask(client, method, path, **with_token).status_code == 403, path
        assert ask(client, method, path).status_code == 403, path
    assert place.store.version() == before


def test_the_facilitator_acts_only_from_the_room_s_own_pages(place: Place) -> None:
    client, before = place.facilitator(), place.store.version()
    for method, path in asks(place.app, acting=True):
        answer = ask(client, method, path)
        assert answer.status_code == 400, path
        other = ask(client, method, path, csrf_token="of another session")
        assert other.status_code == 400, path
    assert place.store.version() == before


def test_the_facilitator_reaches_every_route(place: Place) -> None:
    for method, path in asks(place.app, acting=True):
        client = place.facilitator()
        answer = ask(client, method, path, csrf_token=token(client))
        assert answer.status_code != 403, path
        assert "another site has sent this" not in answer.get_data(as_text=True)


def test_looking_changes_nothing(place: Place) -> None:
    client, before = place.app.test_client(), place.store.version()
    folder = read_room(Path(place.app.config["ROOM"].access).parent).folder
    kept = (folder / FILE_NAME).read_bytes()
    for method, path in asks(place.app, acting=False):
        answer = ask(client, method, path)
        assert answer.status_code < 500, path
    assert place.store.version() == before
    assert (folder / FILE_NAME).read_bytes() == kept


def test_the_open_actions_are_the_known_ones() -> None:
    """Whoever opens one more to everybody says so here, and why there."""
    known = {"login.enter", "lab.name_board", "poll.vote"}
    known |= {"verify.check", "quiz.answer", "quiz.again"}
    assert set(OPEN_ACTIONS) == known


def test_a_room_without_a_password_lets_nobody_act(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1):
        app = create_app(vars(roomful.config(tmp_path)))
        client = app.test_client()
        fields = {"password": ""}
        page = client.get("/login", headers={"Accept-Language": "en"})
        assert "has no password yet" in page.text
        assert client.post("/login", data=fields).status_code == 400
        for method, path in asks(app, acting=True):
            assert ask(client, method, path).status_code == 403
        app.extensions["live"].close()
