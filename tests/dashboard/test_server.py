"""The process: how it starts, holds its viewers, and ends."""

import re
import signal
import socket
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from dashboard.seats import MAX_VIEWERS
from tests.conftest import free_port, wait_for
from tests.dashboard import roomful
from tests.dashboard.serving import (
    Dashboard,
    finish,
    run_dashboard,
    start,
    write_room_file,
)

MOMENT = b'{"now_us":'


@contextmanager
def stream(
    dashboard: Dashboard, encoding: str = "gzip", path: str = "/api/stream"
) -> Iterator[socket.socket]:
    """Open an event stream by hand; the socket gives its raw bytes."""
    with socket.socket() as link:
        link.settimeout(10)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        link.connect(("127.0.0.1", dashboard.port))
        link.sendall(
            f"GET {path} HTTP/1.0\r\nHost: x\r\n"
            f"Accept-Encoding: {encoding}\r\n\r\n".encode()
        )
        yield link


def read_until(link: socket.socket, mark: bytes) -> bytes:
    """Return what has come when ``mark`` has."""
    got = b""
    while mark not in got:
        data = link.recv(65_536)
        assert data, got
        got += data
    return got


def test_a_gzipped_stream_can_be_read_as_it_comes(shared: Dashboard) -> None:
    with stream(shared) as link:
        head, _, body = read_until(link, b"\r\n\r\n").partition(b"\r\n\r\n")
        assert b"Content-Encoding: gzip" in head
        assert b"text/event-stream" in head
        reader = zlib.decompressobj(wbits=31)
        text = reader.decompress(body)
        while text.count(b"data: ") < 3:
            text += reader.decompress(link.recv(65_536))
    events = text.split(b"\n\n")
    assert events[0] == b"retry: 2000"
    assert events[1].startswith(b'data: {"now_us":')
    assert b'"full":true' in events[1]
    assert b'"full":false' in events[2]


def test_a_viewer_without_gzip_gets_plain_events(shared: Dashboard) -> None:
    with stream(shared, "identity") as link:
        read_until(link, b'"full":false')


def test_three_hundred_viewers_and_the_pages_beside_them(fresh: Dashboard) -> None:
    with ExitStack() as viewers:
        links = [viewers.enter_context(stream(fresh)) for _ in range(MAX_VIEWERS)]
        heads = [read_until(link, b"\r\n\r\n") for link in links]
        assert {head.split(b"\r\n")[0] for head in heads} == {b"HTTP/1.0 200 OK"}
        assert fresh.get("/api/stream").status == 503
        assert fresh.get("/").status == 200
        assert fresh.get("/healthz").status == 200
    # they have gone: their places are free again
    wait_for(lambda: place_is_free(fresh))


def place_is_free(dashboard: Dashboard) -> bool:
    with stream(dashboard) as link:
        return b" 200 " in read_until(link, b"\r\n\r\n").split(b"\r\n")[0]


def test_a_viewer_that_stops_reading_gets_the_newest_later(tmp_path: Path) -> None:
    with run_dashboard(tmp_path, 120) as dashboard, ExitStack() as streams:
        slow = streams.enter_context(stream(dashboard, "identity"))
        quick = streams.enter_context(stream(dashboard, "identity"))
        read_until(slow, b"data: ")
        sent = b""
        while sent.count(MOMENT) < 14:
            roomful.report(dashboard.writer, [1])
            sent += quick.recv(65_536)
        again_us, got = roomful.now_us(), b""
        while newest_us(got) < again_us:
            got += slow.recv(65_536)
            roomful.report(dashboard.writer, [1])
    # what the systems' buffers held, then the newest: not all that it missed
    assert got.count(MOMENT) <= 7


def newest_us(events: bytes) -> int:
    """Return the time of the last event that has begun to come."""
    times = re.findall(rb'{"now_us":(\d+),', events)
    return int(times[-1]) if times else 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends it by its stdin")
def test_a_signal_ends_it_cleanly_with_viewers(
    fresh: Dashboard, number: signal.Signals
) -> None:
    with stream(fresh) as link:
        read_until(link, b"\r\n\r\n")
        fresh.process.send_signal(number)
        assert fresh.process.wait(timeout=20) == 0


def test_it_ends_when_its_supervisor_is_gone(fresh: Dashboard) -> None:
    assert fresh.process.stdin is not None
    with stream(fresh) as link:
        read_until(link, b"\r\n\r\n")
        fresh.process.stdin.close()
        assert fresh.process.wait(timeout=20) == 0
    fresh.process.stdin = None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Le port {port} est déjà utilisé\u00a0: arrêtez l’autre programme"),
        ("en", "Port {port} is already in use: stop the other program"),
    ],
)
def test_a_port_in_use_is_one_sentence(
    tmp_path: Path, language: str, sentence: str
) -> None:
    write_room_file(tmp_path, language)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(tmp_path, port)
        assert process.wait(timeout=20) == 1
        said = finish(process)
    assert said.startswith(sentence.format(port=port))
    assert said.count("\n") == 1


def test_a_host_that_is_not_ours_is_one_sentence(tmp_path: Path) -> None:
    write_room_file(tmp_path, "en")
    process = start(tmp_path, free_port(), "--host", "192.0.2.1")
    assert process.wait(timeout=20) == 1
    assert finish(process).startswith("The dashboard cannot listen on 192.0.2.1")


def test_a_folder_without_a_room_is_one_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, free_port())
    assert process.wait(timeout=20) == 1
    said = finish(process)
    assert "Traceback" not in said
    assert str(tmp_path) in said
