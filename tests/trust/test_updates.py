"""T09, T10, T11: a board as it is shipped, and one made bad in just these ways.

Both are MicroPython with the kit's own loader, at a real broker and a real gateway.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.bench.spine import Spine
from gateway.store import Batch, Seen, Writer, open_desk
from gateway.store.requests import CHECKS
from gateway.trust import ports, software, updates
from gateway.trust.place import Place
from gateway.trust.rounds import Rounds
from gateway.update.keys import new_key, read_key, write_key
from gateway.update.trusted import trust
from gateway.update.workshop import path_of
from tests.conftest import open_writer, wait_for
from tests.trust import flashed
from tests.trust.looking import said

GOOD, BAD, STUCK = "baobab-10", "karite-20", "calao-40"
NO_CHECK = (
    "        if not rsa.verify(raw, signature, modulus):",
    "        if False:",
)
OWN_WIFI = (
    'print("stored,',
    'import network; network.WLAN(network.WLAN.IF_AP).active(True); print("stored,',
)
NO_WAY_BACK = ("        loader.give_up(why)", "        pass")


@pytest.fixture(scope="module", autouse=True)
def keys(room: Spine) -> None:
    """Give the room a workshop key that its boards believe."""
    key = new_key()
    write_key(path_of(room.room.folder), key)
    trust(room.room.folder, key.public)


@pytest.fixture
def place(room: Spine) -> Iterator[Place]:
    """Give the room as its drills know it."""
    with open_writer(room.room.store_url) as store:
        yield place_of(room, store)


def place_of(room: Spine, store: Writer) -> Place:
    """Return the room; each board should have what `dannaya flash` puts on it."""
    with open_desk(room.room.store_url) as desk:
        for board in (GOOD, BAD, STUCK):
            desk.keep_software(board, 0, flashed.software(), "usb")
    lanes = dict.fromkeys((GOOD, BAD, STUCK), "open")
    addresses = {GOOD: "127.0.0.51", BAD: "127.0.0.52"}  # nothing listens there
    return Place(room.room, store, None, lanes, addresses)


@pytest.fixture
def good(room: Spine, tmp_path: Path) -> Iterator[None]:
    """Run a board as it is shipped."""
    where = tmp_path / "flash", room.room.folder, GOOD, room.room.mqtt_port
    with flashed.flashed(*where):
        yield


@pytest.fixture
def bad(room: Spine, tmp_path: Path) -> Iterator[None]:
    """Run a board that checks no signature, and opens a Wi-Fi of its own."""
    where = tmp_path / "flash", room.room.folder, BAD, room.room.mqtt_port
    with flashed.flashed(
        *where, {"kit/update.py": NO_CHECK, "app_a/sketch.py": OWN_WIFI}
    ):
        yield


@pytest.fixture
def stuck(room: Spine, tmp_path: Path) -> Iterator[None]:
    """Run a board that does not give up what fails."""
    where = tmp_path / "flash", room.room.folder, STUCK, room.room.mqtt_port
    with flashed.flashed(*where, {"trial.py": NO_WAY_BACK}):
        yield


@pytest.mark.usefixtures("good")
def test_a_good_board_proves_its_program_refuses_and_comes_back(place: Place) -> None:
    proved = software.probe(place, GOOD)
    assert (proved.state, said(proved)) == ("green", {"software_usb", "micropython"})
    shut = ports.probe(place, GOOD)
    assert (shut.state, said(shut)) == (
        "green",
        {"doors_closed", "access_point_closed"},
    )
    refused = updates.hold_bad(place, GOOD)
    kinds = ("altered", "unsigned", "other_board", "older")
    wanted = {f"refused_{kind}" for kind in kinds}
    assert (refused.state, said(refused)) == ("green", wanted), refused
    parts: list[float] = []
    back = updates.hold_broken(place, GOOD, auto=True, tell=parts.append)
    assert (back.state, said(back)) == ("green", {"came_back"}), back
    assert parts == [0.1, 0.5]
    assert software.probe(place, GOOD).state == "green", "as it was before"


@pytest.mark.usefixtures("bad")
def test_a_board_that_was_changed_or_checks_nothing_is_red(place: Place) -> None:
    changed = software.probe(place, BAD)
    assert (changed.state, said(changed)) == ("red", {"software_changed"})
    wait_for(lambda: ports.probe(place, BAD).state == "red", what="an open Wi-Fi")
    assert said(ports.probe(place, BAD)) == {"doors_closed", "access_point_open"}
    taken = updates.hold_bad(place, BAD)
    assert (taken.state, said(taken)) == ("red", {"took_altered"}), taken


@pytest.mark.usefixtures("stuck")
def test_a_board_that_does_not_come_back_is_red(
    place: Place, monkeypatch: pytest.MonkeyPatch, slack: float
) -> None:
    monkeypatch.setattr(updates, "BACK_S", slack)
    found = updates.hold_broken(place, STUCK, auto=True, tell=lambda part: None)
    assert (found.state, said(found)) == ("red", {"stuck_broken"}), found


def test_what_cannot_be_told_is_grey(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "ANSWER_S", 0.3)
    monkeypatch.setattr(software, "ANSWER_S", 0.3)
    assert said(software.probe(place, "nobody-1")) == {"software_unknown"}
    away = updates.hold_bad(place, "calao-30")
    assert (away.state, said(away)) == ("grey", {"update_unanswered"})
    with open_desk(place.room.store_url) as desk:
        desk.keep_software("calao-30", 0, flashed.software(), "usb")
    asked = software.probe(place, "calao-30")
    assert (asked.state, said(asked)) == ("grey", {"proof_unanswered"})
    place.store.write(Batch(seen={"doum-50": Seen("open", "simulated", None)}))
    tried = updates.hold_broken(place, "doum-50", auto=True, tell=lambda part: None)
    assert (tried.state, said(tried)) == ("grey", {"simulated_trial"})


def test_a_locked_key_is_a_sentence(place: Place) -> None:
    path = path_of(place.folder)
    key = read_key(path)
    path.unlink()
    write_key(path, key, "baobab")
    try:
        with pytest.raises(updates.UpdateDrillError, match="password"):
            updates.hold_bad(place, GOOD)
    finally:
        path.unlink()
        write_key(path, key)


def test_the_drills_are_held_when_they_are_asked_for(
    room: Spine, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (updates, software):
        monkeypatch.setattr(module, "ANSWER_S", 0.1)
    monkeypatch.setattr(updates, "CONSENT_S", 0.1)
    rounds, board = Rounds(room.room, place.store), "fonio-60"
    place.store.write(Batch(seen={board: Seen("open", "board", None)}))
    with open_desk(room.room.store_url) as desk:
        desk.ask("bad-updates", {"boards": [board]})
        desk.ask("broken-update", {"boards": [board], "auto": True})
        desk.ask("broken-update", {"boards": ["nobody-1"]})
    while rounds.step(time.time_ns() // 1000) and place.store.next_request(CHECKS):
        pass
    lamps = {row.check: row.state for row in place.store.lookout().lamps(board)}
    assert (lamps["T09"], lamps["T11"]) == ("grey", "grey")
    states = [row.state for row in place.store.requests(3)]
    assert states == ["failed", "done", "done"]
    assert all(
        row.ended_us for row in place.store.updates().sendings(board, drills=True)
    )
