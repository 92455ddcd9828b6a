"""Boards ask where the room is, and the room answers: on this computer's loopback."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.beacon import LOCAL, Beacon, beacon, local_name
from gateway.places import firmware_dir
from gateway.room import read_room, write_room

HOST = "127.0.0.1"
FACTS: dict[str, object] = {"mqtt": 1883, "protected": 8883}


@pytest.fixture
def running() -> Iterator[Beacon]:
    """Give a beacon on a free port."""
    with Beacon(FACTS, HOST, 0) as found:
        yield found


@pytest.fixture(autouse=True)
def kit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the boards' kit be imported."""
    monkeypatch.syspath_prepend(firmware_dir())


def test_a_board_that_asks_finds_the_room(running: Beacon) -> None:
    from kit.find import ask

    assert asyncio.run(ask(HOST, running.port)) == HOST


def test_a_board_that_nobody_answers_gives_up_without_blocking() -> None:
    from kit.find import ask

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((HOST, 0))
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0.01)

        async def main() -> object:
            counting = asyncio.create_task(count())
            found = await ask(HOST, silent.getsockname()[1], 0.3)
            counting.cancel()
            return found

        assert asyncio.run(main()) is None
        assert turns > 5


def test_the_answer_brings_the_word_and_the_ports_back(running: Beacon) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as board:
        board.settimeout(5)
        for rubbish in (b"", b"dannaya?", b"dannaya? XYZ", b"\xff" * 60, b"x" * 2000):
            board.sendto(rubbish, (HOST, running.port))
        board.sendto(b"dannaya? 0123abcd", (HOST, running.port))
        answer = json.loads(board.recv(512))
    assert answer == {"dannaya": "0123abcd", **FACTS}


def test_a_port_that_is_taken_is_a_line_in_the_log(
    running: Beacon, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), Beacon(FACTS, HOST, running.port):
        assert str(running.port) in caplog.text


def test_it_ends_at_once(running: Beacon, slack: float) -> None:
    began_s = time.monotonic()
    running.__exit__(None, None, None)
    assert time.monotonic() - began_s < 2 * slack


def test_a_room_for_this_computer_alone_has_no_beacon(tmp_path: Path) -> None:
    write_room(tmp_path, name="Essai")
    room = read_room(tmp_path)
    assert isinstance(beacon(room), Beacon), "boards in the room may ask"
    for host in LOCAL:
        assert not isinstance(beacon(replace(room, mqtt_host=host)), Beacon)


def test_this_computer_has_a_name_in_its_network() -> None:
    name = local_name()
    assert name.endswith(".local")
    assert name == name.lower()
