"""The drill of an erasure in a room that does not run.

Where it succeeds: test_running.py; rooms that run and fail: test_protected_lane.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.identity import prepare
from gateway.room import Room, read_room, write_room
from gateway.store import Batch, Reading, SeriesKey, Writer
from gateway.trust import erase
from gateway.trust.evidence import fact
from gateway.trust.place import Place
from tests.conftest import open_writer
from tests.trust.looking import now_us, said

BOARD = "baobab-10"
HOUR_US = 3_600_000_000


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a room that keeps temperatures for two hours; nothing of it runs."""
    write_room(tmp_path, name="Salle")
    with (tmp_path / "room.toml").open("a", encoding="utf-8") as file:
        file.write('\n[retention]\ntemperature = "2 h"\n')
    return replace(read_room(tmp_path), protected_port=1)


@pytest.fixture
def place(room: Room) -> Iterator[Place]:
    with open_writer(room.store_url) as store:
        yield Place(room, store, prepare(room.folder, [BOARD]), {}, {})


def measure(store: Writer, hours_ago: float, name: str = "temperature") -> None:
    series = SeriesKey(BOARD, "protected", name, "Cel")
    t_us = now_us() - round(hours_ago * HOUR_US)
    store.write(Batch(readings=[Reading(series, t_us, 20.0, "rebuilt")]))


def test_readings_kept_longer_than_the_room_says_are_seen(place: Place) -> None:
    shown = [fact("rows_gone", "for")]
    measure(place.store, 1.0)
    measure(place.store, 99.0, "pressure")  # kept for ever
    found = erase.lamp(place, BOARD, shown)
    assert (found.state, "kept_as_said" in said(found)) == ("green", True)
    measure(place.store, 3.0)
    found = erase.lamp(place, BOARD, shown)
    assert (found.state, "kept_too_long" in said(found)) == ("red", True)


def test_a_gateway_that_does_not_forget_is_seen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody carries out requests here, and nothing listens."""
    monkeypatch.setattr(erase, "PATIENCE_S", 0.2)
    assert not erase.forget(place, BOARD)
    monkeypatch.setattr(erase, "speak", lambda *_: True)
    found = erase.lamp(place, BOARD, erase.hold(place))
    assert (found.state, "erase_not_done" in said(found)) == ("red", True)


def test_what_is_left_of_a_board_is_seen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "PATIENCE_S", 0.2)
    assert erase.rows_fact(place, BOARD)["say"] == "rows_gone"
    measure(place.store, 1.0)
    assert erase.rows_fact(place, BOARD)["say"] == "rows_left"
    keyring, door = place.keyring, place.protected_door()
    assert keyring and door
    actor = erase.Actor(BOARD, keyring.boards[BOARD], door)
    assert erase.key_fact(place, actor)["say"] == "key_left"
    assert erase.told_fact(place, BOARD)["say"] == "erase_untold"


def test_without_a_protected_lane_it_is_not_held(room: Room, place: Place) -> None:
    alone = Place(room, place.store, None, {}, {})
    found = erase.lamp(alone, BOARD, erase.hold(alone))
    assert (found.state, "erase_untried" in said(found)) == ("grey", True)
