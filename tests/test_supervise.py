"""The supervisor: restarts what dies, tells what cannot start, leaves no orphan."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.supervise import Program, SuperviseError, Supervisor
from tests.conftest import alive, free_port, wait_for


def broker_program(port: int, folder: Path) -> Program:
    arguments = ["gateway.broker", "--kind", "mosquitto", "--host", "127.0.0.1"]
    return Program("broker", [*arguments, "--port", str(port), "--data", str(folder)])


def watched(
    children: Supervisor, condition: Callable[[], object]
) -> Callable[[], object]:
    def step() -> object:
        children.watch_once()
        return condition()

    return step


def test_a_killed_program_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    program = broker_program(free_port(), tmp_path)
    heard: list[int] = []
    with Supervisor(
        [program],
        tmp_path / "log",
        threading.Event(),
        lambda processes: heard.append(processes["broker"]),
    ) as children:
        children.watch_once()
        os.kill(heard[0], signal.SIGKILL)
        wait_for(watched(children, lambda: len(heard) == 2), what="a second start")
        assert children.processes() == {"broker": heard[1]}
        assert alive(heard[1])
    assert not alive(heard[1])


def test_a_program_that_cannot_start_gives_its_own_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        programs = [broker_program(port, tmp_path)]
        with (
            pytest.raises(SuperviseError, match=str(port)),
            Supervisor(programs, tmp_path / "log", threading.Event()) as children,
        ):
            wait_for(watched(children, lambda: False))


def test_watch_returns_when_told_to_stop(tmp_path: Path) -> None:
    stop = threading.Event()
    with Supervisor([], tmp_path / "log", stop) as children:
        watcher = threading.Thread(target=children.watch)
        watcher.start()
        stop.set()
        watcher.join(5)
        assert not watcher.is_alive()
