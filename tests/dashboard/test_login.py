"""The facilitator's login, over real HTTP."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from dashboard import create_app
from dashboard.throttle import FREE_FAILURES
from gateway.access import FILE_NAME, new_password, renew
from gateway.room import read_room
from tests.conftest import wait_for
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor


@dataclass
class House:
    """A running dashboard and its facilitator's password."""

    dashboard: Dashboard
    password: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a dashboard with a password to tests that do not change it."""
    folder = tmp_path_factory.mktemp("house")
    with run_dashboard(folder, 3) as running:
        yield House(running, renew(folder))


def cookie_of(visitor: Visitor) -> str:
    """Return the name of the session's cookie."""
    [name] = [name for name in visitor.cookies if name.startswith("dannaya-")]
    return name


def test_the_password_opens_and_logging_out_closes(house: House) -> None:
    visitor = Visitor(house.dashboard)
    assert not visitor.is_in()
    answer = visitor.log_in(house.password, next="/board/x?a=1")
    assert (answer.status, answer.headers["Location"]) == (302, "/board/x?a=1")
    assert visitor.is_in()
    newest = house.dashboard.writer.events()[0]
    assert (newest.kind, newest.detail) == ("login", {"source": "127.0.0.1"})
    assert visitor.get("/login").status == 302
    assert visitor.send("/logout", page="/").status == 302
    assert not visitor.is_in()


def test_a_session_s_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    visitor = Visitor(house.dashboard)
    header = visitor.log_in(house.password).headers["Set-Cookie"]
    assert "; HttpOnly" in header
    assert "; SameSite=Strict" in header
    assert "; Path=/" in header
    assert house.password not in header
    assert visitor.get("/api/room").headers["Set-Cookie"] is None


def test_a_cookie_that_was_copied_ends_with_the_session(house: House) -> None:
    visitor = Visitor(house.dashboard)
    visitor.log_in(house.password)
    thief = Visitor(house.dashboard, cookies=dict(visitor.cookies))
    assert thief.is_in()
    visitor.send("/logout", page="/")
    assert not thief.is_in()


def test_a_changed_cookie_counts_for_nothing(house: House) -> None:
    visitor = Visitor(house.dashboard)
    visitor.log_in(house.password)
    name = cookie_of(visitor)
    visitor.cookies[name] = "x" + visitor.cookies[name][1:]
    assert not visitor.is_in()


def started_again(house: House) -> Flask:
    """Return the pages of the same room as another start of them has them."""
    app = create_app(read_room(house.dashboard.folder))
    app.extensions["live"].close()
    return app


def test_a_session_ends_by_itself(house: House) -> None:
    app = started_again(house)
    sessions = app.session_interface
    assert isinstance(sessions, SecureCookieSessionInterface)
    serializer = sessions.get_signing_serializer(app)
    assert serializer is not None
    visitor = Visitor(house.dashboard)
    visitor.log_in(house.password)
    name = cookie_of(visitor)
    mine = serializer.loads(visitor.cookies[name])
    for until_s, is_in in ((time.time() + 60, True), (time.time() - 1, False)):
        visitor.cookies[name] = serializer.dumps({**mine, "until_s": until_s})
        assert visitor.is_in() is is_in


def test_a_session_ends_when_the_pages_start_again(house: House) -> None:
    """Else a copied cookie would count again after its session was closed."""
    visitor = Visitor(house.dashboard)
    visitor.log_in(house.password)
    name = cookie_of(visitor)
    client = started_again(house).test_client()
    client.set_cookie(name, visitor.cookies[name])
    assert 'action="/logout"' not in client.get("/").text
    assert client.post("/logout").status_code == 403
    assert visitor.is_in()


def test_a_form_without_the_session_s_token_does_nothing(house: House) -> None:
    visitor = Visitor(house.dashboard)
    bare = visitor.send_raw("/login", password=house.password)
    assert bare.status == 400
    assert b"another site has sent this" in bare.body
    visitor.log_in(house.password)
    other = Visitor(house.dashboard)
    token = re.search(r'value="([\w.-]+)"', other.get("/login").body.decode())
    assert token is not None
    for fields in ({}, {"csrf_token": token[1]}, {"csrf_token": "x"}):
        assert visitor.send_raw("/logout", **fields).status == 400
    assert visitor.is_in()


@pytest.mark.parametrize(
    "where",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example"),
        *("javascript:a", "x", "", "//[", "http://["),
    ],
)
def test_the_login_leads_to_pages_of_this_room_only(house: House, where: str) -> None:
    answer = Visitor(house.dashboard).log_in(house.password, next=where)
    assert answer.headers["Location"] == "/"


def test_a_source_that_fails_five_times_waits_and_others_do_not(house: House) -> None:
    guesser = Visitor(house.dashboard, "127.0.0.5")
    statuses = [guesser.log_in(new_password()).status for _ in range(FREE_FAILURES)]
    assert statuses == [403] * (FREE_FAILURES - 1) + [429]
    slowed = guesser.log_in(house.password)  # right, and not even looked at
    assert slowed.status == 429
    assert 1 <= int(slowed.headers["Retry-After"]) <= 5
    assert b"Too many wrong passwords from this device" in slowed.body
    assert not guesser.is_in()
    events = house.dashboard.writer.events()
    assert ("login_slowed", {"source": "127.0.0.5"}) in [
        (event.kind, event.detail) for event in events
    ]
    other = Visitor(house.dashboard, "127.0.0.6")
    assert other.log_in(house.password).status == 302
    wait_for(lambda: guesser.log_in(house.password).status == 302, 30)


@pytest.mark.parametrize(
    ("status", "body"), [(403, ""), (403, "no"), (413, "x" * 10**6)]
)
def test_what_is_not_the_password_is_refused(
    house: House, status: int, body: str
) -> None:
    visitor = Visitor(house.dashboard, "127.0.0.7")
    assert visitor.log_in(body).status == status
    assert not visitor.is_in()


def test_a_new_password_ends_what_the_old_one_opened(tmp_path: Path) -> None:
    with run_dashboard(tmp_path, 1) as running:
        visitor = Visitor(running)
        page = visitor.get("/login").body.decode()
        assert "has no password yet" in page
        assert f"dannaya password --data {tmp_path.name}</code>" in page
        old = renew(tmp_path)
        visitor.log_in(old)
        assert visitor.is_in()
        new = renew(tmp_path)
        assert not visitor.is_in()
        assert visitor.log_in(old).status == 403
        assert visitor.log_in(new).status == 302
        (tmp_path / FILE_NAME).write_text("[login", "utf-8")
        assert not visitor.is_in()
        assert b"the password is damaged" in visitor.get("/login").body
