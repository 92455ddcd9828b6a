"""The lamps of boards that prove who they are, at the real protected broker."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from gateway.bench.spine import Spine, spine
from gateway.broker.rights import hashed
from gateway.identity import prepare
from gateway.identity.keyring import read_keyring, write_keyring
from gateway.store import Writer
from gateway.trust import defaults, doors, erase, ports, rights
from gateway.trust.keys import Keys
from gateway.trust.place import Place
from gateway.trust.scenes.boards import Crew
from tests.broker.conftest import need, reads_keys_again
from tests.conftest import open_writer, wait_for
from tests.trust.boards import boards
from tests.trust.looking import Looking, said
from tests.trust.protected import (
    board,
    broker_files,
    keeping_boards,
    keyring,
    place,
    reload,
    unheard,
)

GOOD = "good-1"
BOARDS = (GOOD, "weak-1", "wide-1", "silent-1", "double-1", "door-1")
LANES = {GOOD: "protected", "weak-1": "protected", "wide-1": "protected"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """Give a room with both lanes and keys for its boards."""
    need("mosquitto")
    names = ("broker", "protected", "ingest")
    folder = tmp_path_factory.mktemp("room")
    prepare(folder, BOARDS)
    with spine(folder, "mosquitto", names) as found:
        yield found


@pytest.fixture(scope="module")
def good(room: Spine) -> Iterator[Crew]:
    """Run a board that does everything as it should, from an address of its own."""
    with boards(board(room, GOOD, "127.0.0.21")) as running:
        yield running


@pytest.fixture
def writer(room: Spine) -> Iterator[Writer]:
    with open_writer(room.room.store_url) as store:
        yield store


@pytest.mark.usefixtures("good")
def test_a_good_board_is_green_in_all_that_is_seen_in_passing(
    room: Spine, looking: Looking, writer: Writer
) -> None:
    looking.keys = Keys(room.room.folder).now()
    looking.doors = doors.try_doors(place(room, writer, LANES))
    looking.wait(GOOD, "T01", "green", "own_key", "alone")
    looking.wait(GOOD, "T03", "green", "tls_lane", "tls_spoken", "weak_out")
    looking.wait(GOOD, "T05", "green", "proved", "arrived", "anonymous_out")
    looking.wait(GOOD, "T07", "green", "signed")
    looking.wait(GOOD, "T08", "green", "numbered", "time_sane")
    looking.wait(GOOD, "T14", "green", "in_sheet")
    assert looking.rates()[GOOD, "T13"].state == "green"


@pytest.mark.usefixtures("good")
def test_a_good_board_passes_the_probes_and_comes_back(
    room: Spine, writer: Writer, good: Crew
) -> None:
    addresses = {GOOD: "127.0.0.21"}
    here = place(room, writer, LANES, addresses)
    for probe, codes in (
        (defaults, {"secret_made", "defaults_refused", "pages_closed"}),
        (rights, {"hears_none", "denial_seen"}),
        (ports, {"doors_closed", "no_radio"}),
    ):
        found = probe.probe(here, GOOD)
        assert (found.state, said(found)) == ("green", codes)
    before = good.acknowledged()
    wait_for(lambda: good.acknowledged() > before + 2, what="the board is back")


def test_a_board_whose_packs_are_not_signed_is_seen(
    room: Spine, looking: Looking
) -> None:
    with boards(board(room, "silent-1", mac_key=None), packs=0):
        looking.wait("silent-1", "T07", "red", "signed")


def test_two_devices_with_one_identity_are_seen(room: Spine, looking: Looking) -> None:
    looking.keys = {"double-1": "own"}
    first = board(room, "double-1", boot=5)
    with boards(first), boards(board(room, "double-1", boot=6), packs=0):
        looking.wait("double-1", "T01", "red")


def test_a_key_that_two_boards_share_is_seen(room: Spine, looking: Looking) -> None:
    found = keyring(room.room.folder)
    copied = replace(found, boards={**found.boards, "copy-1": found.boards[GOOD]})
    folder = room.room.folder / "copied"
    folder.mkdir()
    write_keyring(folder, copied)
    assert read_keyring(folder) == copied
    looking.keys = Keys(folder).now()
    with boards(board(room, GOOD, "127.0.0.21"), packs=0):
        looking.wait(GOOD, "T01", "red", "shared_key")


def test_a_default_password_at_the_broker_is_seen(room: Spine, writer: Writer) -> None:
    if not reads_keys_again():
        pytest.skip("a Mosquitto before 2.1 is missing: apt-get install mosquitto")
    path = broker_files(room) / "passwords"
    lines = [
        line for line in path.read_text().splitlines() if not line.startswith("weak-1:")
    ]
    path.write_text("\n".join([*lines, f"weak-1:{hashed('admin')}", ""]))
    reload(room)
    here = place(room, writer, LANES)
    wait_for(lambda: defaults.probe(here, "weak-1").state == "red", what="a way in")
    assert "default_opens" in said(defaults.probe(here, "weak-1"))


def test_rights_that_reach_too_far_are_seen(
    room: Spine, writer: Writer, good: Crew
) -> None:
    before = good.acknowledged()
    wait_for(lambda: good.acknowledged() > before, what="a neighbour that speaks")
    path = broker_files(room) / "acl"
    path.write_text(path.read_text() + "\nuser wide-1\ntopic readwrite kit/#\n")
    reload(room)
    here = place(room, writer, LANES)
    found = rights.probe(here, "wide-1")
    assert found.state == "red"
    assert said(found) == {"hears_others", "not_denied"}


def test_an_open_port_of_a_board_is_seen(room: Spine, writer: Writer) -> None:
    with boards(board(room, "door-1", "127.0.0.22")):
        here = place(room, writer, LANES, {"door-1": "127.0.0.22"})
        assert ports.probe(here, "door-1").state == "green"
        with socket.create_server(("127.0.0.22", ports.WEBREPL)):
            found = ports.probe(here, "door-1")
    assert (found.state, said(found)) == ("red", {"doors_open", "no_radio"})


@pytest.mark.parametrize("address", ["127.0.0.1", "8.8.8.8", "not an address", "::1"])
def test_only_boards_of_the_room_s_network_are_tried(
    room: Spine, writer: Writer, address: str
) -> None:
    found = ports.probe(place(room, writer, LANES, {"door-2": address}), "door-2")
    assert (found.state, said(found)) == (
        "grey",
        {"no_address", "access_point_untold"},
    )


def test_a_lane_that_is_away_proves_nothing(room: Spine, writer: Writer) -> None:
    here = place(room, writer, LANES, protected_port=0)
    for probe in (defaults, rights):
        assert probe.probe(here, GOOD).state == "grey"
    assert doors.try_doors(here).at_us == 0
    closed = place(room, writer, LANES, protected_port=1)
    assert doors.try_doors(closed).tls is None


def test_the_open_lane_lets_everybody_do_everything(
    room: Spine, writer: Writer
) -> None:
    here = place(room, writer, {GOOD: "open"})
    assert "default_opens" in said(defaults.probe(here, GOOD))
    found = rights.probe(here, GOOD)
    assert (found.state, "not_denied" in said(found)) == ("red", True)


def test_a_store_that_keeps_what_it_was_told_to_forget_is_seen(
    room: Spine, writer: Writer
) -> None:
    here = place(room, writer, LANES)
    with keeping_boards(room):
        found = erase.lamp(here, GOOD, erase.hold(here))
    assert found.state == "red"
    assert {"rows_left", "key_gone", "erase_told"} <= said(found)


def test_a_key_that_still_opens_the_broker_is_seen(
    room: Spine, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, forget = place(room, writer, LANES), erase.forget
    with ExitStack() as bad:

        def forget_unheard(place: Place, board: str) -> bool:
            bad.enter_context(unheard(room))
            done = forget(place, board)
            monkeypatch.setattr(erase, "PATIENCE_S", erase.LOOK_S)
            return done

        monkeypatch.setattr(erase, "forget", forget_unheard)
        found = erase.lamp(here, GOOD, erase.hold(here))
    assert found.state == "red"
    assert {"rows_gone", "key_left", "erase_told"} <= said(found)
