"""Ports, the lock and the note of a running room."""

import re
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.child import arguments_of, room_of
from gateway.lock import LockError, lock, room_lock
from gateway.ports import SHARES, PortError, free_port, reachable
from gateway.room import read_room, write_room
from gateway.running import LOGS, read_note, wait_until_ready, write_note
from gateway.supervise import Supervisor


def test_port_zero_becomes_a_free_one() -> None:
    assert free_port("127.0.0.1", 0) > 0


@pytest.mark.skipif(SHARES, reason="Windows keeps no port for a server")
def test_a_port_that_was_found_is_for_a_server_and_for_nobody_who_looks() -> None:
    port = free_port("127.0.0.1", 0)
    with socket.socket() as other, pytest.raises(OSError):
        other.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_port_in_use_is_a_sentence_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortError, match=str(port)):
            free_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.9", ".."])
def test_an_address_that_is_not_ours_is_a_sentence_that_names_it(host: str) -> None:
    with pytest.raises(PortError, match=rf"{re.escape(host)} .* 0\.0\.0\.0"):
        free_port(host, 20_000)


def test_one_room_runs_from_one_folder(tmp_path: Path) -> None:
    with (
        room_lock(tmp_path),
        pytest.raises(LockError, match=tmp_path.name),
        room_lock(tmp_path),
    ):
        pass
    with room_lock(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "été"
    file.write_text("not a folder")
    with pytest.raises(LockError, match="été"), room_lock(file / "room"):
        pass


def test_a_room_that_opens_late_is_said_once_and_waited_for(tmp_path: Path) -> None:
    write_room(tmp_path, name="Salle")
    room = replace(read_room(tmp_path), http_port=free_port("127.0.0.1", 0))
    stop, told = threading.Event(), list[Path]()

    def tell(logs: Path) -> None:
        told.append(logs)
        threading.Timer(0.3, stop.set).start()

    with Supervisor([], tmp_path / LOGS, stop) as children:
        assert not wait_until_ready(room, children, stop, tell, late_s=0.0)
    assert told == [tmp_path / LOGS]


def test_every_address_is_reached_on_this_machine() -> None:
    assert reachable("0.0.0.0") == "127.0.0.1"
    assert reachable("192.168.1.5") == "192.168.1.5"


def test_the_note_is_read_back_and_a_torn_one_is_no_note(tmp_path: Path) -> None:
    assert read_note(tmp_path) == {}
    with room_lock(tmp_path):
        write_note(tmp_path / "running.json", {"mqtt_port": 1883})
        assert read_note(tmp_path) == {"mqtt_port": 1883}
        (tmp_path / "running.json").write_bytes(b'{"mqtt')
        assert read_note(tmp_path) == {}


def test_a_note_that_a_power_cut_has_left_is_no_room_that_runs(tmp_path: Path) -> None:
    write_note(tmp_path / "running.json", {"mqtt_port": 1883})
    with room_lock(tmp_path):
        assert read_note(tmp_path) != {}
    assert read_note(tmp_path) == {}  # its process is gone, and nobody took it away


def test_a_look_at_a_room_does_not_keep_it_from_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.lock.GLANCE_S", 60.0)  # this computer may be slow
    with room_lock(tmp_path):
        pass
    with (tmp_path / "room.lock").open("r+b") as looking:
        lock(looking, shared=True)
        closing = threading.Timer(0.03, looking.close)
        closing.start()
        with room_lock(tmp_path):
            closing.join()


def test_a_program_of_a_room_finds_it_where_its_arguments_say(tmp_path: Path) -> None:
    (tmp_path / "room.toml").write_text("[broker]\nport = 1999\n")
    parser = arguments_of("gateway.ingest")
    alone = room_of(parser.parse_args(["--data", str(tmp_path)]))
    assert alone.mqtt_port == 1999
    assert not alone.protected_port  # it was not started
    words = ["--mqtt-host", "127.0.0.1", "--mqtt-port", "4", "--protected-port", "5"]
    told = room_of(parser.parse_args(["--data", str(tmp_path), *words]))
    assert (told.mqtt_host, told.mqtt_port, told.protected_port) == ("127.0.0.1", 4, 5)
