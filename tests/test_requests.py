"""Requests of the dashboard: left in the store, carried out by the gateway."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway import requests
from gateway.identity import read_keyring
from gateway.requests import LOOK_S, Progress, RequestError, Requests
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.store import EventRow, NoStore, StoreError, Writer, open_desk
from gateway.store.desk import MOST_WAITING
from tests.conftest import open_writer, wait_for
from tests.rooms import run_room

BOARDS = [BoardEntry("baobab-10", 1), BoardEntry("calao-20", 2)]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a room of two boards with an empty store."""
    write_room(tmp_path, name="Salle", boards=BOARDS)
    found = read_room(tmp_path)
    open_writer(found.store_url).close()
    return found


@pytest.fixture
def writer(room: Room) -> Iterator[Writer]:
    """Give the store as ingest holds it."""
    with open_writer(room.store_url) as store:
        yield store


def ask(room: Room, kind: str, **detail: Any) -> int:
    """Leave a request as the dashboard does."""
    with open_desk(room.store_url) as desk:
        return desk.ask(kind, detail)


def carry_out_all(room: Room, writer: Writer) -> int:
    """Take turns until nothing is left; return how many it took."""
    found, steady_s, turns = Requests(room.folder, writer), 0.0, 0
    while found.step(steady_s):
        steady_s += LOOK_S
        turns += 1
    return turns


def test_boards_are_enrolled_then_revoked_on_request(
    room: Room, writer: Writer
) -> None:
    ask(room, "enrol", boards=["baobab-10", "calao-20"])
    ask(room, "revoke", boards=["calao-20"])
    ask(room, "unenrol", boards=["baobab-10"])
    assert carry_out_all(room, writer) == 3
    newest = writer.requests()
    assert [row.kind for row in newest] == ["unenrol", "revoke", "enrol"]
    assert {row.state for row in newest} == {"done"}
    assert [(row.done, row.total) for row in newest] == [(1, 1), (1, 1), (2, 2)]
    assert all(row.ended_us and row.ended_us >= row.asked_us for row in newest)
    standings = writer.standings()
    assert set(standings) == {"calao-20"}
    assert standings["calao-20"].revoked_us is not None
    keyring = read_keyring(room.folder)
    assert keyring is not None
    assert set(keyring.boards) == {"baobab-10"}
    kinds = [event.kind for event in writer.events()]
    assert kinds == ["unenrolled", "revoked", "enrolled", "enrolled"]


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("dance", {}, "Unknown request: dance"),
        ("enrol", {}, "names no board"),
        ("enrol", {"boards": []}, "names no board"),
        ("enrol", {"boards": "baobab-10"}, "names no board"),
        ("enrol", {"boards": ["nobody-1"]}, "no board nobody-1"),
        ("revoke", {"boards": ["../x"]}, "no board ../x"),
    ],
)
def test_a_request_that_makes_no_sense_fails_with_a_sentence(
    room: Room, writer: Writer, kind: str, detail: dict[str, Any], said: str
) -> None:
    ask(room, kind, **detail)
    ask(room, "enrol", boards=["calao-20"])
    carry_out_all(room, writer)
    after, failed = writer.requests()
    assert (failed.state, after.state) == ("failed", "done")
    assert said in failed.said


def test_a_request_that_a_killed_gateway_left_is_carried_out_again(
    room: Room, writer: Writer
) -> None:
    number = ask(room, "enrol", boards=["baobab-10"])
    writer.tell_request(number, "running", (0, 1))
    carry_out_all(room, writer)
    assert writer.requests()[0].state == "done"


def test_a_long_request_shows_its_progress_and_leaves_time_for_readings(
    room: Room, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> Iterator[Progress]:
        for done in range(3):
            yield done, 3
            time.sleep(requests.TURN_S)

    monkeypatch.setitem(requests.TASKS, "slow", slow)
    ask(room, "slow")
    found, seen = Requests(room.folder, writer), []
    for turn in range(1, 10):
        if not found.step(turn * LOOK_S):
            break
        row = writer.requests()[0]
        seen.append((row.state, row.done, row.total))
    assert seen[-1] == ("done", 3, 3)
    assert seen[0][0] == "running"
    assert len(seen) > 1


def test_a_mistake_of_ours_ends_its_request_only(
    room: Room, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Iterator[Progress]:
        yield 0, 1
        raise ZeroDivisionError

    monkeypatch.setitem(requests.TASKS, "broken", broken)
    ask(room, "broken")
    ask(room, "enrol", boards=["calao-20"])
    carry_out_all(room, writer)
    after, failed = writer.requests()
    assert (failed.state, after.state) == ("failed", "done")
    assert "made a mistake" in failed.said


def test_nothing_is_looked_for_before_its_time(room: Room, writer: Writer) -> None:
    found = Requests(room.folder, writer)
    assert not found.step(100.0)
    ask(room, "enrol", boards=["baobab-10"])
    assert not found.step(100.0 + LOOK_S / 2)
    assert found.step(100.0 + LOOK_S)


def test_the_desk_is_bounded(room: Room, writer: Writer) -> None:
    for _ in range(MOST_WAITING):
        ask(room, "enrol", boards=["baobab-10"])
    with pytest.raises(StoreError, match="does the gateway of this room run"):
        ask(room, "enrol", boards=["baobab-10"])
    for row in writer.requests(MOST_WAITING):
        writer.tell_request(row.id, "done", (1, 1))
    ask(room, "enrol", boards=["baobab-10"])


def test_a_request_is_found_by_its_number_whatever_came_later(
    room: Room, writer: Writer
) -> None:
    numbers = [ask(room, "forget", boards=[f"mil-{n}0"]) for n in range(30)]
    row = writer.request(numbers[0])
    assert row is not None and row.detail == {"boards": ["mil-00"]}
    assert writer.request(numbers[-1] + 1) is None


def test_the_desk_takes_lines_of_the_log(room: Room, writer: Writer) -> None:
    line = EventRow(1, None, "login", "notice", {"source": "127.0.0.1"})
    with open_desk(room.store_url) as desk:
        desk.note(line)
    assert writer.events() == [line]


def test_changes_of_a_setting_do_not_overtake_each_other(
    room: Room, writer: Writer
) -> None:
    def count() -> None:
        for _ in range(20):
            with open_desk(room.store_url) as desk:
                desk.change("clicks", lambda old: (old or 0) + 1)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert writer.setting("clicks") == 60


def test_there_is_no_desk_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        open_desk(f"sqlite:///{tmp_path / 'dannaya.db'}")


def test_the_gateway_of_a_running_room_carries_out_requests(tmp_path: Path) -> None:
    write_room(tmp_path, name="Salle", boards=BOARDS)
    with run_room(tmp_path, "up") as running, running.store() as store:
        ask(read_room(tmp_path), "enrol", boards=["baobab-10"])
        wait_for(lambda: store.requests()[0].state == "done", what="enrolled")
        assert set(store.standings()) == {"baobab-10"}


def test_a_request_that_cannot_be_read_is_an_error_of_the_kit() -> None:
    with pytest.raises(RequestError):
        requests.boards_of({"boards": [1] * (requests.MOST_BOARDS + 1)})
