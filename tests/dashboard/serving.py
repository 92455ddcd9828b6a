"""The dashboard as a user runs it: its own process, over real HTTP."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from gateway.room import Site, write_room
from gateway.store import Writer
from tests.conftest import free_port, wait_for
from tests.dashboard import roomful

START_S = 60.0  # of a computer with other things to do


@dataclass(frozen=True)
class Answer:
    """What came back: ``headers`` has case-blind names."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.body)


@dataclass
class Dashboard:
    """A running dashboard and the writer of the store it shows."""

    folder: Path
    port: int
    writer: Writer
    process: "subprocess.Popen[str]"
    errors: str = field(default="")

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a GET; ``accept_encoding="gzip"`` sets a header."""
        return self.ask("GET", path, headers)

    def post(self, path: str, **headers: str) -> Answer:
        """Return the answer to a POST without a body."""
        return self.ask("POST", path, headers)

    def ask(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        """Return the answer to a question."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, 10)) as link:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            link.request(method, path, headers=names)
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def answers(self) -> bool:
        """Tell whether it serves already; fail with what it printed when it ended."""
        if self.process.poll() is not None:
            pytest.fail(f"the dashboard has ended: {finish(self.process)}")
        try:
            return self.get("/healthz").status > 0
        except OSError:
            return False


def write_room_file(folder: Path, language: str = "fr") -> None:
    """Write the room.toml of the test room."""
    write_room(
        folder,
        name=roomful.ROOM_NAME,
        sites=[Site(*site) for site in roomful.SITES],
        language="en" if language == "en" else "fr",
    )


def start(folder: Path, port: int, *arguments: str) -> "subprocess.Popen[str]":
    """Start ``python -m dashboard`` for the room in ``folder``."""
    command = [sys.executable, "-m", "dashboard", "--data", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), *arguments]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def run_dashboard(
    folder: Path, boards: int = 46, *, readings: int = 40
) -> Iterator[Dashboard]:
    """Serve a room of so many boards until the block ends.

    The dashboard must have printed nothing by then.
    """
    write_room_file(folder)
    with roomful.fill(folder, boards, readings=readings) as writer:
        port = free_port()
        process = start(folder, port, "--supervised")
        dashboard = Dashboard(folder, port, writer, process)
        try:
            wait_for(dashboard.answers, START_S, "the dashboard serves")
            yield dashboard
        finally:
            dashboard.errors = finish(process)
    if dashboard.errors:
        pytest.fail(f"the dashboard printed: {dashboard.errors}")


def finish(process: "subprocess.Popen[str]") -> str:
    """End the dashboard as its supervisor does; return all that it printed."""
    try:
        printed, errors = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        printed, errors = process.communicate()
        errors += "\nit did not end when its standard input was closed"
    return printed + errors
