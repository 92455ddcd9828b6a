"""A room as a user runs it: the `dannaya` command in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateway.room import write_room
from gateway.running import read_note
from gateway.store import Reader, open_store
from tests.conftest import wait_for

START_S = 30.0


@dataclass
class RunningRoom:
    """A `dannaya demo` or `dannaya up` that has said it is ready."""

    process: subprocess.Popen[str]
    facts: dict[str, Any]
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.facts['http_port']}"

    def get(self, path: str) -> Any:
        """Return the JSON of one of the room's pages."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return json.load(answer)

    def store(self) -> Reader:
        return open_store(f"sqlite:///{self.folder / 'dannaya.db'}", readonly=True)

    def pid(self, program: str) -> int:
        """Return the process id of one of the room's programs, as of now."""
        return int(read_note(self.folder)["processes"][program])

    def kill(self, program: str) -> None:
        """Kill a program the hard way and wait until it has been started again."""
        before = self.pid(program)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: self.pid(program) != before, what=f"{program} started again")


@contextmanager
def run_room(
    folder: Path,
    *arguments: str,
    mqtt_port: int | None = 0,
    under: Sequence[str] = (),
) -> Iterator[RunningRoom]:
    """Run `dannaya …` on free ports of 127.0.0.1 until the block ends.

    Without ``mqtt_port`` the broker's ports are those of the room file.
    ``under`` is a command that runs it, for example with fewer rights.
    """
    command = [*under, sys.executable, "-m", "gateway.cli", *arguments]
    command += ["--data", str(folder), "--host", "127.0.0.1", "--http-port", "0"]
    command += ["--json"]
    if mqtt_port is not None:
        command += ["--mqtt-port", str(mqtt_port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            pytest.fail(f"the room did not start: {process.communicate()[1]}")
        yield RunningRoom(process, json.loads(line), folder)
    finally:
        end(process, folder)


def end(process: "subprocess.Popen[str]", folder: Path) -> None:
    """End a room as Ctrl-C does; show its logs when it does not end."""
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        logs = [path.read_text("utf-8") for path in (folder / "log").glob("*.log")]
        pytest.fail("the room did not end:\n" + "\n".join(logs))
    assert "Traceback" not in errors, errors


@contextmanager
def new_room(folder: Path) -> Iterator[RunningRoom]:
    """Open a room that knows no board yet, with Mosquitto, until the block ends."""
    write_room(folder, name="Salle 1")
    with run_room(folder, "up", "--broker", "mosquitto") as room:
        yield room
