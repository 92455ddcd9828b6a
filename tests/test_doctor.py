"""The checks of `dannaya doctor`: each good, and each bad in its own way."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.doctor import computer, firewall, ports, programs, usb
from gateway.doctor.attached import attached_chips
from gateway.doctor.finding import GREEN, ORANGE, RED, Finding, worst
from gateway.language import use
from gateway.lock import room_lock
from gateway.mosquitto import PLUGIN, Installed
from gateway.room import Room
from gateway.usb.ports import Port

ENDED = (127, "")


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path, f"sqlite:///{tmp_path}/dannaya.db")


def states(found: list[Finding]) -> list[str]:
    return [one.state for one in found]


def test_python_is_recent_or_too_old(room: Room) -> None:
    assert states(computer.python(room)) == [GREEN]
    [old] = computer.python(room, (3, 9, 18))
    assert old.state == RED and "3.9.18" in old.sentence and old.fix


def test_a_clock_that_was_reset_is_seen(room: Room) -> None:
    assert states(computer.clock(room)) == [GREEN]
    assert states(computer.clock(room, lambda: 0.0)) == [RED]
    assert states(computer.clock(room, lambda: 4e9)) == [RED]


@pytest.mark.parametrize(
    ("free_mb", "state"), [(50_000, GREEN), (500, ORANGE), (10, RED)]
)
def test_the_disk_has_room_or_not(tmp_path: Path, free_mb: int, state: str) -> None:
    folder = tmp_path / "not there yet"
    room = Room(folder, "sqlite:///x.db")

    def usage(where: Path) -> Any:
        assert where == tmp_path
        return SimpleNamespace(free=free_mb * 1_000_000)

    assert states(computer.disk(room, usage)) == [state]


@pytest.mark.parametrize(
    ("battery", "wanted"),
    [
        (None, [ORANGE, ORANGE]),
        (SimpleNamespace(percent=97.6, power_plugged=False), [GREEN, ORANGE]),
        (SimpleNamespace(percent=20.0, power_plugged=True), [GREEN, ORANGE]),
        (SimpleNamespace(percent=20.0, power_plugged=False), [ORANGE, ORANGE]),
    ],
)
def test_power_cuts_and_sleep_are_thought_of(
    room: Room, battery: Any, wanted: list[str]
) -> None:
    assert states(computer.power(room, lambda: battery)) == wanted


def test_the_command_against_sleep_is_that_of_the_system(room: Room) -> None:
    fixes = [computer.power(room, None, s)[-1].fix for s in ("win32", "darwin")]
    assert fixes[0].startswith("powercfg") and fixes[1].startswith("caffeinate")


def test_mosquitto_is_found_or_how_to_get_it(room: Room, tmp_path: Path) -> None:
    program, plugin = tmp_path / "sbin" / "m", tmp_path / "lib" / f"{PLUGIN}.so"
    for path in (program, plugin):
        path.parent.mkdir()
        path.touch()
    installed = Installed(program, "2.0.18")
    [there] = programs.mosquitto(room, lambda: installed)
    assert there.state == GREEN and "2.0.18" in there.sentence
    plugin.unlink()
    [there, without] = programs.mosquitto(room, lambda: installed)
    assert (there.state, without.state) == (GREEN, ORANGE)
    assert "client id" in without.sentence and without.fix
    [absent] = programs.mosquitto(room, lambda: None, "win32")
    assert absent.state == ORANGE and absent.fix.startswith("winget")


def test_the_address_is_that_of_the_room_and_not_of_the_computer_alone(
    room: Room,
) -> None:
    def card(address: str) -> Any:
        return SimpleNamespace(family=socket.AF_INET, address=address)

    alone = {"lo": [card("127.0.0.1")], "wlan0": [card("169.254.3.4")]}
    assert states(ports.addresses(room, lambda: alone)) == [RED]
    [found] = ports.addresses(room, lambda: {"wlan0": [card("192.168.1.9")]})
    assert found.state == GREEN and "192.168.1.9 (wlan0)" in found.sentence


def test_a_port_in_use_is_named_with_its_program(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        room = Room(
            tmp_path,
            "sqlite:///x.db",
            http_host="127.0.0.1",
            http_port=port,
            mqtt_port=0,
            websocket_port=0,
            protected_port=0,
            psk_port=0,
        )
        [found] = ports.listening(room)
        assert found.state == RED and str(port) in found.sentence
        assert "python" in found.sentence.lower()
        [stranger] = ports.listening(room, lambda: {port: "mosquitto"})
        assert "systemctl disable" in stranger.fix
    [free] = ports.listening(room)
    assert free.state == GREEN


def test_an_open_room_has_its_ports(room: Room) -> None:
    (room.folder / "running.json").write_text('{"http_port": 8080}', "utf-8")
    with room_lock(room.folder):
        assert states(ports.listening(room)) == [GREEN]


def ufw(folder: Path, rules: str, enabled: str = "yes") -> Path:
    (folder / "ufw.conf").write_text(f"ENABLED={enabled}\n", "utf-8")
    (folder / "user.rules").write_text(rules, "utf-8")
    return folder


def test_ufw_keeps_out_what_no_rule_lets_in(room: Room, tmp_path: Path) -> None:
    rule = "### tuple ### allow tcp 8080 0.0.0.0/0 any 0.0.0.0/0 in\n"
    rule += "### tuple ### allow any 1883:9001 0.0.0.0/0 any 0.0.0.0/0 in\n"
    shut = ufw(tmp_path, rule.splitlines()[0])
    [found] = firewall.firewall(room, lambda _: ENDED, "linux", shut)
    assert found.state == RED and "8080" not in found.sentence
    assert found.fix.startswith("sudo ufw allow 1883,9001,8883,8884/tcp")
    [hidden] = firewall.firewall(room, lambda _: ENDED, "linux", shut, lambda _: True)
    assert hidden.state == ORANGE and "only root may read" in hidden.sentence
    open_ = ufw(tmp_path, rule)
    assert states(firewall.firewall(room, lambda _: ENDED, "linux", open_)) == [GREEN]
    off = ufw(tmp_path, "", "no")
    assert states(firewall.firewall(room, lambda _: ENDED, "linux", off)) == [GREEN]


def test_firewalld_is_asked_too(room: Room, tmp_path: Path) -> None:
    def execute(command: Sequence[str]) -> tuple[int, str]:
        return (0, "running") if command[1] == "--state" else (0, "8080/tcp 9001/tcp")

    [found] = firewall.firewall(room, execute, "linux", tmp_path)
    assert found.state == RED
    assert "--add-port=1883/tcp" in found.fix and "8080" not in found.fix


def test_windows_and_macos_say_what_to_type(room: Room) -> None:
    [asked] = firewall.firewall(room, lambda _: (1, ""), "win32")
    assert asked.state == ORANGE and "localport=8080,1883" in asked.fix
    assert states(firewall.firewall(room, lambda _: (0, ""), "win32")) == [GREEN]
    [on] = firewall.firewall(room, lambda _: (0, "(State = 1)"), "darwin")
    assert on.state == ORANGE and "socketfilterfw" in on.fix
    off = firewall.firewall(room, lambda _: (0, "(State = 0)"), "darwin")
    assert states(off) == [GREEN]


def test_no_board_on_usb_may_be_the_cable(room: Room) -> None:
    [found] = usb.boards(room, lambda: [], set)
    assert found.state == ORANGE and "charge-only" in found.sentence


def test_a_board_is_named_with_its_port_and_chip(room: Room, tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    seen = [Port(str(device), "CH340")]
    [free] = usb.boards(room, lambda: seen, lambda: {"CH340"}, lambda _: "")
    assert free.state == GREEN and "CH340" in free.sentence
    [busy] = usb.boards(room, lambda: seen, set, lambda _: "thonny")
    assert busy.state == ORANGE and "thonny" in busy.sentence


def test_a_chip_without_a_driver_is_named_with_its_file(room: Room) -> None:
    [found] = usb.boards(room, lambda: [], lambda: {"CP210x"}, lambda _: "")
    assert found.state == RED and "cp210x" in found.fix
    assert "CH341SER.EXE" in usb.driverless("CH340", "win32").fix


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file")
def test_the_program_that_has_a_device_open_is_found(tmp_path: Path) -> None:
    device = tmp_path / "ttyACM0"
    device.touch()
    wait = f"f = open({str(device)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", wait], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        assert usb.program_on(str(device)).startswith("python")
        other.communicate(b"\n")
    assert usb.program_on(str(device)) == ""


def test_every_system_tells_what_is_plugged_in(tmp_path: Path) -> None:
    device = tmp_path / "1-2"
    device.mkdir()
    (device / "idVendor").write_text("1a86\n")
    (device / "idProduct").write_text("7523\n")
    assert attached_chips("linux", devices=tmp_path) == {"CH340"}
    told = "ID d'instance :  USB\\VID_10C4&PID_EA60\\0001\nUSB\\VID_046D&PID_C52B\\5"
    assert attached_chips("win32", lambda _: (0, told)) == {"CP210x"}
    told = '"idProduct" = 4097\n "idVendor" = 12346\n'
    assert attached_chips("darwin", lambda _: (0, told)) == {"Espressif USB"}


def test_the_worst_finding_decides() -> None:
    assert worst([]) == GREEN
    found = [Finding("a", state, "") for state in (GREEN, RED, ORANGE)]
    assert worst(found) == RED


def test_the_command_prints_every_finding_for_people_and_programs(
    tmp_path: Path,
) -> None:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "gateway.cli", *words, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            env={**os.environ, "COLUMNS": "80"},
        )

    told = json.loads(run("doctor", "--json").stdout)
    checks = {finding["check"] for finding in told["findings"]}
    assert checks >= {"python", "clock", "disk", "mosquitto", "address", "ports", "usb"}
    assert told["state"] in (GREEN, ORANGE, RED)
    words = run("--lang", "fr", "doctor")
    assert words.returncode == (told["state"] == RED)
    assert "Mosquitto" in words.stdout and "Traceback" not in words.stderr
