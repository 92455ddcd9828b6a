"""`python -m gateway.broker`: starts, ends when told, says why it cannot."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from gateway.broker.mosquitto import DATABASE_NAME
from tests.broker.brokers import (
    KINDS,
    Guest,
    command,
    end,
    listens,
    run_broker,
    take,
)
from tests.broker.conftest import need
from tests.conftest import alive, free_port, wait_for

each_kind = pytest.mark.parametrize("kind", KINDS)


def test_it_ends_with_its_standard_input(own: Guest) -> None:
    own.open()  # a connected client must not hold it
    end(own.broker.process)
    assert own.broker.process.returncode == 0
    assert own.broker.stderr() == ""
    assert not listens(own.port)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_it_ends_with_a_signal(own: Guest) -> None:
    own.broker.process.terminate()
    assert own.broker.process.wait(10) == 0
    assert not listens(own.port)


@each_kind
def test_a_port_in_use_is_one_sentence(kind: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command(kind, port, tmp_path), capture_output=True, text=True, timeout=20
        )
    assert ended.returncode == 1
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith(f"Port {port} is already taken by another program")


@each_kind
def test_a_websocket_port_in_use_is_one_sentence_too(kind: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command(kind, free_port(), tmp_path, "--websocket-port", str(port)),
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert ended.returncode == 1
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith(f"Port {port} is already taken")


def test_an_address_of_another_machine_is_a_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*command("auto", free_port(), tmp_path), "--host", "192.0.2.1"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 1
    assert ended.stderr == "192.0.2.1 is not an address of this machine.\n"


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(port: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [*command("auto", 1, tmp_path), "--port", port],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 2
    assert f"'{port}'" in ended.stderr.splitlines()[-1]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mosquitto").write_text("a file where the folder should be")
    ended = subprocess.run(
        command("mosquitto", free_port(), tmp_path),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_mosquitto_that_dies_is_told_and_not_survived(own_mosquitto: Guest) -> None:
    broker = own_mosquitto.broker
    broker.mosquitto().kill()
    assert broker.process.wait(10) == 3
    last = broker.stderr().splitlines()[-1]
    assert last.startswith("Mosquitto has ended by itself (status -9)")


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is of Linux")
def test_mosquitto_is_not_orphaned_when_its_wrapper_is_killed(
    own_mosquitto: Guest,
) -> None:
    child = own_mosquitto.broker.mosquitto()
    own_mosquitto.broker.process.kill()
    try:
        wait_for(lambda: not alive(child.pid), what="the end of Mosquitto")
    finally:
        with suppress(psutil.NoSuchProcess):
            child.kill()  # or a failure would leave it behind
    assert not listens(own_mosquitto.port)


def test_what_waits_for_the_gateway_survives_a_restart(tmp_path: Path) -> None:
    """When the broker ends in order; in a folder whose name has spaces and accents."""
    need("mosquitto")
    folder = tmp_path / "dossier avec é et espaces, 100 % #1"
    with run_broker("mosquitto", folder) as first:
        Guest(first, "kit").open().close()
        Guest(first, "kit").publish(b"waiting")
    with run_broker("mosquitto", folder) as second:
        session = Guest(second, "kit").open()
        assert [d.payload for d in take(session, 1)] == [b"waiting"]
        session.close()


def test_a_damaged_database_is_put_aside(tmp_path: Path) -> None:
    need("mosquitto")
    folder = tmp_path / "mosquitto"
    folder.mkdir()
    (folder / DATABASE_NAME).write_bytes(os.urandom(300))
    with run_broker("mosquitto", tmp_path) as running:
        assert "it starts without" in running.stderr().splitlines()[-1]
    assert (folder / "mosquitto.unreadable").stat().st_size == 300


def test_auto_takes_mosquitto_when_it_is_installed(tmp_path: Path) -> None:
    need("mosquitto")
    with run_broker("auto", tmp_path) as running:
        assert running.mosquitto().name() == "mosquitto"
