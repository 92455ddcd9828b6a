"""`dannaya preflight`: each judgement both ways, and a real rehearsal."""

import itertools
import json
import math
import socket
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.entry import load
from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.language import use
from gateway.lock import room_lock
from gateway.preflight import (
    Rehearsal,
    judged,
    logins,
    names,
    page,
    places,
    reach,
    rehearse,
    storage,
    wifi,
)
from gateway.preflight import access_point as ap
from gateway.room import Room, read_room
from tests.rooms import run_room


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path, f"sqlite:///{tmp_path}/dannaya.db")


def cards(netmask: str) -> dict[str, Any]:
    return {"wlan0": [SimpleNamespace(address="192.168.1.5", netmask=netmask)]}


@pytest.mark.parametrize(
    ("netmask", "boards", "state"),
    [
        ("255.255.255.0", 46, GREEN),
        ("255.255.255.192", 46, ORANGE),  # boards fit, their people's phones do not
        ("255.255.255.192", 61, RED),
    ],
)
def test_the_network_has_an_address_for_everybody_or_not(
    room: Room, netmask: str, boards: int, state: str
) -> None:
    [found] = places.left(
        room, boards, "192.168.1.5", lambda: cards(netmask), lambda: {"192.168.1.1"}
    )
    assert found.state == state
    assert bool(found.fix) == (state != GREEN)


def test_on_no_network_there_is_nothing_to_count(room: Room) -> None:
    assert places.left(room, 46, "127.0.0.1", dict, set) == []


def test_neighbours_are_those_that_have_answered(tmp_path: Path) -> None:
    table = tmp_path / "arp"
    table.write_text(
        "IP address       HW type     Flags       HW address            Mask  Device\n"
        "192.168.1.1      0x1         0x2         aa:bb:cc:00:11:22     *     wlan0\n"
        "192.168.1.77     0x1         0x0         00:00:00:00:00:00     *     wlan0\n"
    )
    assert places.known_neighbours("linux", table=table) == {"192.168.1.1"}
    told = "Interface : 192.168.1.5 --- 0x4\n  192.168.1.1  aa-bb-cc  dynamique\n"
    found = places.known_neighbours("win32", lambda _: (0, told))
    assert found == {"192.168.1.5", "192.168.1.1"}


def iw(_: Sequence[str]) -> tuple[int, str]:
    return 0, "phy#0\n\tInterface wlan0\n\t\ttype AP\n"


def test_a_computer_that_is_the_access_point_takes_few_boards(
    room: Room, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    model.write_text("Raspberry Pi 4 Model B Rev 1.4")
    [full] = ap.limit(room, 46, "linux", iw, "10.42.0.1", model)
    assert full.state == RED and "router" in full.fix
    assert ap.limit(room, 8, "linux", iw, "10.42.0.1", model)[0].state == GREEN
    [windows] = ap.limit(room, 46, "win32", iw, "192.168.137.1")
    assert windows.state == RED


def test_behind_a_router_only_its_own_limit_is_asked(room: Room) -> None:
    [many] = ap.limit(room, 46, "linux", lambda _: (0, "type managed"), "192.168.1.5")
    assert many.state == ORANGE
    [few] = ap.limit(room, 5, "darwin", iw, "192.168.1.5")
    assert few.state == GREEN


def test_a_name_that_is_not_known_is_no_obstacle(room: Room) -> None:
    def unknown(*_: Any) -> list[Any]:
        raise socket.gaierror(-2, "unknown")

    assert names.resolved(room, "salle", unknown)[0].state == ORANGE
    answer = [(None, None, None, "", ("192.168.1.5", 0))]
    [found] = names.resolved(room, "salle", lambda *_: answer)
    assert found.state == GREEN and "salle.local" in found.sentence


def test_the_disk_is_really_written_and_nothing_is_left(room: Room) -> None:
    [found] = storage.speed(room)
    assert found.check == "write" and found.state in (GREEN, ORANGE, RED)
    assert list(room.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("block_s", "state"),
    [(0.0, ORANGE), (0.002, GREEN), (0.1, ORANGE), (0.8, RED)],
)
def test_a_disk_is_judged_by_its_time_and_not_believed_when_it_takes_none(
    room: Room, block_s: float, state: str
) -> None:
    moments = itertools.count()
    [found] = storage.speed(room, clock=lambda: next(moments) * block_s)
    assert found.state == state


def test_a_disk_that_refuses_is_said(room: Room) -> None:
    def refuses(_: int) -> None:
        raise OSError(28, "No space left on device")

    assert list(room.folder.iterdir()) == []


def test_an_open_room_that_does_not_answer_at_its_address_is_red(room: Room) -> None:
    assert reach.reachable(room) == []
    note = room.folder / "running.json"
    with room_lock(room.folder):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            note.write_text(json.dumps({"http_port": port}))
            assert reach.reachable(room, "127.0.0.1")[0].state == GREEN
        [shut] = reach.reachable(room, "127.0.0.1")
        assert shut.state == RED and str(port) in shut.sentence
        note.write_text(json.dumps({"mqtt_port": port}))
        # one red line is enough
        assert logins.logins(room, address="127.0.0.1") == []


@pytest.mark.parametrize(
    ("system", "told", "state"),
    [
        ("linux", " :5180 MHz:WPA2\n*:2437 MHz:WPA2\n", GREEN),
        ("linux", "*:5180 MHz:WPA2\n", ORANGE),
        ("linux", "*:2412 MHz:WPA2 802.1X\n", RED),
        ("win32", "    Canal                 : 36\n    WPA2 - Personnel", ORANGE),
        ("win32", "    Channel               : 6\n    WPA2-Enterprise", RED),
        ("darwin", "          Channel: 11 (2GHz, 20MHz)", GREEN),
    ],
)
def test_a_wifi_that_no_board_can_join_is_said(
    room: Room, system: str, told: str, state: str
) -> None:
    [found] = wifi.joinable(room, lambda _: (0, told), system)
    assert found.state == state


def test_on_a_cable_there_is_no_wifi_to_judge(room: Room) -> None:
    for system in ("linux", "win32", "darwin"):
        assert wifi.joinable(room, lambda _: (1, ""), system) == []


def test_of_a_closed_room_there_is_no_login_to_try(room: Room) -> None:
    assert logins.logins(room) == []


@pytest.mark.parametrize(
    ("let_in", "state"),
    [([False, False], GREEN), ([False, True], RED), ([None, False], RED)],
)
def test_strangers_are_turned_away_from_the_protected_lane_or_it_is_red(
    let_in: list[bool | None], state: str
) -> None:
    assert logins.protected_lane(let_in).state == state
    assert logins.open_lane(True).state == GREEN
    assert logins.open_lane(False).state == logins.open_lane(None).state == RED


def rehearsed(**values: Any) -> Rehearsal:
    joined = {f"b{number}": 1.0 for number in range(46)}
    facts: dict[str, Any] = {"joined": joined, "waits_ms": [5.0] * 100}
    facts |= {"packs": 100, "acknowledged": 100} | values
    return Rehearsal(46, **facts)


@pytest.mark.parametrize(
    ("result", "states"),
    [
        (rehearsed(), [GREEN, GREEN, GREEN]),
        (rehearsed(joined={"b0": 1.0}), [RED, GREEN, GREEN]),
        (rehearsed(waits_ms=[400.0] * 100), [GREEN, ORANGE, GREEN]),
        (rehearsed(acknowledged=99), [GREEN, GREEN, RED]),
        (rehearsed(doubled=1), [GREEN, GREEN, RED]),
        (rehearsed(packs=0, acknowledged=0), [GREEN, GREEN, RED]),
    ],
)
def test_a_rehearsal_is_judged(result: Rehearsal, states: list[str]) -> None:
    assert [one.state for one in judged(result)] == states


def test_without_an_acknowledgement_there_is_no_latency_to_praise() -> None:
    result = rehearsed(waits_ms=[])
    assert math.isnan(result.p95_ms())
    assert judged(result)[1].state == RED


@pytest.mark.parametrize("broker", ["mosquitto", "embedded"])
def test_boards_rehearse_with_a_real_broker(broker: str) -> None:
    shares: list[float] = []
    result = rehearse(6, 3.0, broker, "127.0.0.1", shares.append)
    assert len(result.joined) == 6 and result.packs >= 6
    assert (result.lost, result.doubled) == (0, 0)
    assert len(result.waits_ms) == result.packs
    assert shares == sorted(shares) and shares[0] == 0.0


def test_the_page_to_print_says_all_and_runs_nothing() -> None:
    found = [Finding("x", RED, "<b>Bad</b>", "a & b"), Finding("y", GREEN, "Good")]
    html = page("Salle <1>", found, "✕ Not ready")
    assert "&lt;b&gt;Bad" in html and "a &amp; b" in html and "✕ Not ready" in html
    assert "<script" not in html and "http" not in html


def test_the_command_leaves_a_page_and_a_room_untouched(tmp_path: Path) -> None:
    with run_room(tmp_path, "demo", "--boards", "1") as open_room:
        words = ["--data", str(tmp_path), "--boards", "3", "--seconds", "2", "--json"]
        done = CliRunner().invoke(load("preflight"), words)
        facts = json.loads(done.stdout)
        assert len(open_room.get("/api/room")["boards"]) == 1
        tried = logins.logins(read_room(tmp_path), address="127.0.0.1")
        assert [one.state for one in tried] == [GREEN, GREEN], tried
        elsewhere = logins.logins(read_room(tmp_path), address="127.0.0.9")
        assert elsewhere == [], "what does not answer is told elsewhere"
    assert facts["joined"] == 3 and facts["lost"] == 0
    assert (tmp_path / "preflight.html").read_text("utf-8").startswith("<!doctype")
    checks = {finding["check"] for finding in facts["findings"]}
    assert checks >= {"write", "joins", "latency", "losses", "access_point"}
