"""The pages over HTTPS, with the room's own authority."""

import json
import re
import socket
import ssl
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from dashboard.seats import MAX_VIEWERS
from gateway.access import renew
from gateway.identity.pages import certify_pages
from gateway.room import Room, read_room
from gateway.room.model import CA_FILE, PAGES_FILE
from tests.conftest import free_port, wait_for
from tests.dashboard import roomful
from tests.dashboard.serving import finish, start, write_room_file
from tests.rooms import run_room


class Served(NamedTuple):
    """A dashboard that serves over HTTPS."""

    port: int
    folder: Path
    pid: int


def https_room(folder: Path) -> Room:
    """Write a room file that asks for HTTPS."""
    write_room_file(folder)
    path = folder / "room.toml"
    path.write_text(
        path.read_text("utf-8").replace("# https = true", "https = true"), "utf-8"
    )
    room = read_room(folder)
    assert room.https
    return room


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a room over HTTPS."""
    folder = tmp_path_factory.mktemp("https")
    certify_pages(https_room(folder))
    with roomful.fill(folder, 5):
        found = free_port()
        process = start(folder, found, "--supervised")
        try:
            wait_for(lambda: answers(found), what="the dashboard listens")
            yield Served(found, folder, process.pid)
        finally:
            printed = finish(process)
    assert printed == ""


def answers(number: int) -> bool:
    """Tell whether something listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", number)) == 0


def trusting(folder: Path) -> ssl.SSLContext:
    """Return the settings of a browser that trusts the room's authority."""
    return ssl.create_default_context(cafile=folder / CA_FILE)


def get(place: Served, path: str, host: str = "127.0.0.1") -> Any:
    """Return the answer to a GET over HTTPS."""
    url = f"https://{host}:{place.port}{path}"
    return urllib.request.urlopen(url, timeout=20, context=trusting(place.folder))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_pages_come_over_https_by_every_name_of_this_computer(
    served: Served, host: str
) -> None:
    with get(served, "/healthz", host) as answer:
        assert json.load(answer)["ok"] is True


def test_who_does_not_trust_the_authority_is_warned(served: Served) -> None:
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://127.0.0.1:{served.port}/", timeout=10)


def test_plain_http_and_old_tls_get_nothing(served: Served) -> None:
    with closing(socket.create_connection(("127.0.0.1", served.port), 10)) as link:
        link.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"HTTP" not in link.recv(1000)
    old = trusting(served.folder)
    with warnings.catch_warnings(action="ignore"):  # Python warns, and is right
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", served.port), 10) as link,
        pytest.raises(ssl.SSLError),
    ):
        old.wrap_socket(link, server_hostname="localhost")


def test_the_session_s_cookie_never_travels_unencrypted(
    served: Served,
) -> None:
    password = renew(served.folder)
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trusting(served.folder)),
        urllib.request.HTTPCookieProcessor(),
    )
    url = f"https://127.0.0.1:{served.port}"
    page = opener.open(f"{url}/login", timeout=20).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    body = f"csrf_token={token[1]}&password={password}".encode()
    asked = urllib.request.Request(f"{url}/login", body, {"Referer": f"{url}/login"})
    answer = opener.open(asked, timeout=20)
    assert b'action="/logout"' in answer.read()
    fresh = opener.open(f"{url}/login", timeout=20)
    assert fresh.url == f"{url}/"


def test_the_way_around_the_front_is_shut(served: Served) -> None:
    """The server inside listens on this computer: its port is no way in."""
    connections = psutil.Process(served.pid).net_connections("tcp")
    [inside] = {
        one.laddr.port
        for one in connections
        if one.status == "LISTEN" and one.laddr.port != served.port
    }
    assert b"403" in plain(inside)
    assert b"https only" in plain(inside)


def plain(number: int) -> bytes:
    """Return what a port answers to plain HTTP."""
    try:
        with closing(socket.create_connection(("127.0.0.1", number), 20)) as link:
            link.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return b"".join(iter(lambda: link.recv(2000), b""))
    except OSError:
        return b""


def test_a_slow_handshake_holds_up_nobody(served: Served) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(
                socket.create_connection(("127.0.0.1", served.port), 10)
            )
        with get(served, "/healthz") as answer:
            assert answer.status == 200


def test_all_viewers_have_their_stream(served: Served) -> None:
    with ExitStack() as stack:
        context = trusting(served.folder)
        streams = []
        for _ in range(MAX_VIEWERS):
            link = socket.create_connection(("127.0.0.1", served.port), 30)
            secure = stack.enter_context(
                context.wrap_socket(link, server_hostname="localhost")
            )
            secure.settimeout(30)
            secure.sendall(b"GET /api/stream HTTP/1.1\r\nHost: x\r\n\r\n")
            streams.append(secure)
        for secure in streams:
            seen = b""
            while seen.count(b"data: ") < 2:
                data = secure.recv(65_536)
                assert data, seen[:300]
                seen += data
        with get(served, "/") as answer:
            assert answer.status == 200


def test_a_certificate_follows_the_computer_s_addresses(tmp_path: Path) -> None:
    room = https_room(tmp_path)
    path = certify_pages(room)
    before = path.read_bytes()
    certify_pages(room)
    assert path.read_bytes() == before
    (tmp_path / "room.toml").write_text(
        (tmp_path / "room.toml").read_text("utf-8").replace("0.0.0.0", "192.0.2.7", 1),
        "utf-8",
    )
    certify_pages(read_room(tmp_path))
    assert path.read_bytes() != before
    assert path.stat().st_mode & 0o077 == 0


def test_without_its_certificate_the_dashboard_says_what_to_do(
    tmp_path: Path,
) -> None:
    https_room(tmp_path)
    process = start(tmp_path, free_port())
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert PAGES_FILE in errors
    assert "dannaya up" in errors
    assert "Traceback" not in errors


def test_a_room_opens_over_https(tmp_path: Path) -> None:
    https_room(tmp_path)
    with run_room(tmp_path, "up") as room:
        assert str(room.facts["address"]).startswith("https://")
        with get(Served(room.facts["http_port"], tmp_path, 0), "/healthz") as answer:
            assert json.load(answer)["ok"] is True
