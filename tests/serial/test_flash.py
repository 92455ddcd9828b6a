"""`dannaya flash`: from the bag to the first reading, and what can go wrong between."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gateway.images import Library
from gateway.room import BoardEntry, read_room, write_room
from gateway.store import SoftwareRow
from gateway.update.keys import read_key
from gateway.update.trusted import PublicKey, public_keys, trust
from gateway.update.workshop import path_of
from gateway.usb.flashing import Order, needs_image
from gateway.usb.present import Present
from gateway.usb.rescue import remembered
from tests import verbs
from tests.conftest import wait_for
from tests.rooms import run_room
from tests.serial.board import SerialBoard
from tests.serial.chip import Chip
from tests.serial.conftest import Attach
from tests.serial.images import ESP32, ESP32_C3, micropython
from tests.serial.terminals import dannaya

HERE = ("--host", "127.0.0.1")
AT_ONCE = (*HERE, "--wait", "0")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Give the folder of a room with four seats."""
    folder = tmp_path / "Salle d'à côté"
    boards = [BoardEntry(f"mil-{seat}0", seat) for seat in range(1, 5)]
    write_room(folder, name="x", boards=boards)
    # without a key one is made, which takes its time
    trust(folder, PublicKey((1 << 3071) + 1, "workshop"))
    return folder


@pytest.fixture(autouse=True)
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of this computer's images, with one for a plain ESP32."""
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "esp32.bin").write_bytes(micropython(ESP32))
    monkeypatch.setenv("DANNAYA_IMAGES", str(folder))
    return folder


def words(room: Path, ports: Sequence[str], *more: str) -> list[str]:
    """Return the arguments of a flash of some ports."""
    named = [word for port in ports for word in ("--port", port)]
    return ["flash", "--data", str(room), *named, *more]


def flash(room: Path, ports: Sequence[str], *more: str) -> list[dict[str, Any]]:
    """Return what became of each board."""
    done = verbs.dannaya(*words(room, ports, *more), "--json")
    assert "Traceback" not in done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["boards"]
    assert done.returncode == int(any("error" in one for one in found)), done.stderr
    return found


def refusal(room: Path, board: SerialBoard, *more: str) -> str:
    """Return the sentence that a board's flash ends with."""
    [result] = flash(room, [board.port], *more)
    return str(result["error"])


def identity(board: SerialBoard) -> dict[str, Any]:
    """Return who the board is, from its flash."""
    found: dict[str, Any] = json.loads((board.flash / "board.json").read_bytes())
    return found


def software_of(row: SoftwareRow) -> tuple[str, str]:
    """Return the last file that a board should have, and how it came there."""
    return row.files[-1][0], row.how


def press_reset_when_written(board: SerialBoard) -> None:
    """Do what a port without control lines leaves to a hand."""
    chip = board.chip
    assert chip is not None
    wait_for(lambda: chip.verified, what="the digest of what was written")
    board.restart()


def test_an_empty_board_gets_all_and_its_first_reading_is_awaited(
    attach: Attach, room: Path
) -> None:
    board = attach(chip=Chip(ESP32))
    (room / "update-keys.json").unlink()
    with (room / "room.toml").open("a", encoding="utf-8") as file:
        file.write('\n[wifi]\nssid = "dannaya"\npassword = "dannaya-mali"\n')
    with run_room(room, "up") as running:
        with dannaya(*words(room, [board.port], *HERE), terminal=True) as command:
            press_reset_when_written(board)
            assert command.end() == 0, command.shown
        assert "first reading after" in command.shown
        assert board.chip is not None
        image = micropython(ESP32)
        assert board.chip.flash[0x1000 : 0x1000 + len(image)] == image
        assert identity(board)["id"] == "mil-10"
        assert identity(board)["port"] == running.facts["mqtt_port"]
        with running.store() as store:
            assert {latest.board for latest in store.latest()} == {"mil-10"}
            assert software_of(store.updates().software()["mil-10"]) == (
                "sketch.py",
                "usb",
            )
    assert read_key(path_of(room)).public.id in public_keys(room)
    assert json.loads((board.flash / "keys.json").read_bytes()) == public_keys(room)
    [again] = flash(room, [board.port], *AT_ONCE)
    assert "error" not in again, again
    assert (again["image_written"], again["files"]) == (False, 1)  # its port is another


def test_a_real_line_has_time_for_it(attach: Attach, room: Path) -> None:
    """15 s for a board with MicroPython, 3 s when nothing changes: the line's part."""
    board = attach()
    flash(room, [board.port], *AT_ONCE)
    first_s = board.line_s()
    assert 3 < first_s < 11
    flash(room, [board.port], *AT_ONCE)
    assert board.line_s() - first_s < 1.5


def test_several_boards_are_flashed_at_the_same_time(
    attach: Attach, room: Path
) -> None:
    boards = [attach(line) for line in ("pty", "socket", "pty")]
    found = flash(room, [board.port for board in boards], *AT_ONCE)
    assert sorted(one["seat"] for one in found) == [1, 2, 3]
    begun_s = max(board.times[0] for board in boards)
    assert begun_s < min(board.times[-1] for board in boards)


def test_the_wifi_of_the_room_and_its_keys_are_written(
    attach: Attach, room: Path
) -> None:
    board = attach()
    with (room / "room.toml").open("a", encoding="utf-8") as file:
        file.write('\n[wifi]\nssid = "Atelier d\'été"\npassword = ""\n')
    done = verbs.dannaya(*words(room, [board.port], *AT_ONCE, "--only", "provision"))
    assert "the Wi-Fi Atelier d'été has no password" in done.stderr
    kept = json.loads((board.flash / "wifi.json").read_text("utf-8"))
    assert kept == {"ssid": "Atelier d'été", "password": ""}
    assert json.loads((board.flash / "keys.json").read_bytes()) == public_keys(room)
    assert public_keys(room)


def test_an_image_for_another_chip_is_refused(
    attach: Attach, room: Path, tmp_path: Path
) -> None:
    board = attach(chip=Chip(ESP32_C3))
    image = tmp_path / "wrong.bin"
    image.write_bytes(micropython(ESP32))
    said = refusal(room, board, *AT_ONCE, "--image", str(image))
    assert said.startswith("wrong.bin is for ESP32, but the board on ")
    assert board.chip is not None
    assert board.chip.blocks == 0


@pytest.mark.parametrize("at", ["writing", "copying"])
def test_a_board_that_is_unplugged_is_never_called_good(
    attach: Attach, room: Path, at: str
) -> None:
    board = attach(chip=Chip(ESP32) if at == "writing" else None, paced=True)
    pulled = threading.Event()
    if board.chip:  # it answers no more after its first block
        board.chip.on_block = lambda count: pulled.wait(60)
    with dannaya(*words(room, [board.port], *AT_ONCE)) as command:
        if board.chip:
            wait_for(lambda: board.chip and board.chip.blocks, what="a block")
            threading.Timer(0.1, pulled.set).start()
        else:
            kit = board.flash / "app_a" / "kit"
            wait_for(lambda: len(list(kit.glob("*.mpy"))) > 5, what="some files")
        board.unplug()
        assert command.end() == 1
    assert f"✕ {board.port}: The board on {board.port} is gone" in command.shown
    assert not (board.flash / "main.py").exists()
    again = attach(flash=board.flash, mac=board.mac)
    [result] = flash(room, [again.port], *AT_ONCE)
    assert (board.flash / "main.py").exists()
    assert result.get("board") == "mil-10", result


def test_a_port_that_is_not_there_fails_alone(attach: Attach, room: Path) -> None:
    board = attach()
    found = flash(room, ["/dev/ttyUSB99", board.port], *AT_ONCE)
    assert "There is no port /dev/ttyUSB99" in found[0]["error"]
    assert found[1]["board"] == "mil-10"


def test_a_board_that_is_not_heard_is_said(attach: Attach, room: Path) -> None:
    board = attach()
    with run_room(room, "up"):
        more = ("--sketch", str(room / "quiet.py"), *HERE, "--wait", "0.5")
        (room / "quiet.py").write_text("print('nothing to say')\n")
        (board.flash / "last_error.json").write_text('{"code": "wifi_full"}')
        said = refusal(room, board, *more)
        assert "no reading of it arrived" in said
        assert "The board says" not in said  # that was before
        (board.flash / "last_error.json").write_text('{"code": "wifi_password"}')
        assert remembered(board.port, True).startswith("The Wi-Fi password is refused.")


def test_an_old_micropython_that_does_not_name_its_chip_is_replaced(
    room: Path, images: Path
) -> None:
    old = Present(version="1.18.0", machine="", mac="24:0a:c4:00:01:10", says="")
    order = Order(read_room(room), "127.0.0.1", 1883, "", Library(images))
    assert needs_image(old, order)


def test_a_rescue_needs_no_room(board: SerialBoard) -> None:
    done = verbs.dannaya("flash", "--rescue", "--port", board.port, "--json")
    found = json.loads(done.stdout)
    assert (found["port"], found["emptied"]) == (board.port, False)


def test_a_gateway_that_boards_cannot_find_is_said(attach: Attach, room: Path) -> None:
    file = room / "room.toml"
    text = file.read_text("utf-8").replace("0.0.0.0", "127.0.0.1")
    file.write_text(text, "utf-8")
    assert "listens to this computer alone" in refusal(room, attach())
