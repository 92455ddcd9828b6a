"""Which board of the room a chip is, and what is written on it."""

import json
from pathlib import Path

import pytest

from gateway.identity import enrol
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.usb.assign import alone, assign, choose
from gateway.usb.ports import BoardError
from gateway.usb.seat import gateway_host, seat_files
from tests.conftest import open_writer

FIRST, SECOND, THIRD = (f"30:ae:a4:00:00:0{n}" for n in (1, 2, 3))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a room with two boards to flash, and one that is simulated."""
    boards = [
        BoardEntry("riz-20", 2),
        BoardEntry("mil-10", 1),
        BoardEntry("kora-30", 3, kind="simulated"),
    ]
    write_room(tmp_path / "Salle é", name="x", boards=boards)
    return read_room(tmp_path / "Salle é")


@pytest.mark.parametrize("kept", ["{bad", "[1]", '{"x": {}, "y": 3}'])
def test_a_damaged_note_of_what_was_flashed_stops_nothing(
    room: Room, kept: str
) -> None:
    (room.folder / "flashed.json").write_text(kept)
    assert assign(room, FIRST, "").id == "mil-10"


def test_boards_are_given_by_seat_and_kept(room: Room) -> None:
    assert [assign(room, mac, "").id for mac in (FIRST, SECOND)] == ["mil-10", "riz-20"]
    assert [assign(room, mac, "").id for mac in (FIRST, SECOND)] == ["mil-10", "riz-20"]
    with pytest.raises(BoardError, match="--seats 3"):
        assign(room, THIRD, "")


def test_a_board_is_what_it_says_unless_another_is_that(room: Room) -> None:
    assert choose(room, {}, FIRST, "riz-20").id == "riz-20"
    assert choose(room, {SECOND: "riz-20"}, FIRST, "riz-20").id == "mil-10"
    assert choose(room, {FIRST: "riz-20"}, FIRST, "a-room-away-77").id == "riz-20"
    assert choose(room, {FIRST: "gone-11"}, FIRST, "").id == "mil-10"


def test_two_boards_with_one_address_are_not_flashed_at_once(room: Room) -> None:
    with (
        alone(room, FIRST),
        pytest.raises(BoardError, match=f"same Wi-Fi address {FIRST}"),
        alone(room, FIRST),
    ):
        pass
    with alone(room, FIRST), alone(room, SECOND):
        pass
    assert not list(room.folder.glob("flash-*"))


@pytest.mark.parametrize("ssid", ["Atelier été", 'l\\"apostrophe', "l'École \\\\ 1"])
def test_a_board_gets_its_key_the_wifi_and_the_gateway(room: Room, ssid: str) -> None:
    file = room.folder / "room.toml"
    text = (
        f'{file.read_text("utf-8")}\n[wifi]\nssid = "{ssid}"\npassword = "12345678"\n'
    )
    file.write_text(text, "utf-8")
    room = read_room(room.folder)
    files = seat_files(room, room.boards[0], "ESP32-C3", "10.0.0.1", 1883)
    board = json.loads(files["/board.json"])
    assert (board["id"], board["host"], board["port"]) == ("riz-20", "10.0.0.1", 1883)
    assert board["model"] == "esp32c3_supermini"
    assert len(board["key"]) == 32
    assert files["/ca.der"]
    wifi = json.loads(files["/wifi.json"])
    assert wifi == {"ssid": json.loads(f'"{ssid}"'), "password": "12345678"}


def test_an_enrolled_board_speaks_on_the_protected_lane(room: Room) -> None:
    with open_writer(room.store_url) as store:
        enrol(room, store, ["riz-20"])
    lanes = {}
    for entry in room.boards[:2]:
        files = seat_files(room, entry, "ESP32", "10.0.0.1", 1883)
        board = json.loads(files["/board.json"])
        assert board["tls_port"] == room.protected_port
        lanes[entry.id] = board.get("lane")
    assert lanes == {"riz-20": "protected", "mil-10": None}


def test_a_gateway_is_where_boards_can_find_it(room: Room) -> None:
    assert gateway_host(room, "192.168.1.7") == "192.168.1.7"
