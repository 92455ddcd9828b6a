"""A board is forgotten: nothing of it is left, and it may come back as a new one."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from gateway.identity import forget, prepare, read_keyring
from gateway.identity.roster import IdentityError
from gateway.intake import Intake
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.store import Batch, EventRow, Reading, RefusalRow, Seen, SeriesKey, Writer
from gateway.store.check import check
from gateway.store.forgetting import LEFT
from gateway.trust.hang_up import hang_up
from tests.conftest import open_writer, wait_for
from tests.rooms import RunningRoom, run_room
from tests.verbs import dannaya, facts

BOARD, OTHER = "baobab-10", "calao-20"
T0_US = 1_790_000_000_000_000
SECOND_US = 1_000_000
PACK = b'[{"n":"temperature","u":"Cel","v":31.5}]'


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a room of two boards."""
    boards = [BoardEntry(BOARD, 1), BoardEntry(OTHER, 2)]
    write_room(tmp_path, name="Salle", boards=boards)
    return read_room(tmp_path)


@pytest.fixture
def writer(room: Room) -> Iterator[Writer]:
    """Give its store, with a history of both boards and all else that is kept."""
    with open_writer(room.store_url) as store:
        store.expect([(b.id, b.seat, b.site, b.name) for b in room.boards])
        for board in (BOARD, OTHER):
            store.write(history(board, 3 * LEFT))
        yield store


def history(board: str, count: int) -> Batch:
    """Return readings of a board, an event, a refusal and its state."""
    batch = Batch()
    for n in range(count):
        for name in ("temperature", "humidity"):
            series = SeriesKey(board, "open", name, "Cel")
            t_us = T0_US + n * SECOND_US
            batch.readings.append(Reading(series, t_us, float(n), "rebuilt"))
    words = SeriesKey(board, "open", "door", "")
    batch.readings.append(Reading(words, T0_US, "open", "received"))
    batch.seen[board] = Seen("open", "board", T0_US, state={"state": "ready"})
    batch.events.append(EventRow(T0_US, board, "late", "warning", {}))
    topic = f"kit/{board}/telemetry"
    batch.refused.append(RefusalRow(T0_US, "open", board, topic, b"x", "nan", "no"))
    return batch


def named(path: Path, board: str) -> list[str]:
    """Return the tables that name a board, but for the log's line about it."""
    connection = sqlite3.connect(path)
    found = []
    try:
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            for row in connection.execute(f"SELECT * FROM {table}"):
                told = table == "event" and "forgotten" in row
                if board in map(str, row) and not told:
                    found.append(table)
    finally:
        connection.close()
    return found


def test_nothing_is_left_but_one_line_of_the_log(room: Room, writer: Writer) -> None:
    path = room.folder / "dannaya.db"
    assert {"board", "event", "refused", "series"} <= set(named(path, BOARD))
    prepare(room.folder, [BOARD, OTHER])
    before = writer.count()
    steps = list(forget(room, writer, [BOARD]))
    # two series of 600 readings, each in one step down to the last 200
    assert steps == [2 * LEFT, 2 * LEFT]
    assert named(path, BOARD) == []
    assert writer.count() == before // 2
    [line, *_] = writer.events()
    assert (line.kind, line.board) == ("forgotten", BOARD)
    keyring = read_keyring(room.folder)
    assert keyring is not None
    assert set(keyring.boards) == {OTHER}
    assert BOARD not in keyring.revoked
    assert check(path).problems == []


def test_a_series_number_is_not_mistaken_for_another(
    room: Room, writer: Writer
) -> None:
    """The numbers of removed series are given again: no old one may be remembered."""
    list(forget(room, writer, [BOARD, OTHER]))
    writer.write(history("doum-30", 3))
    writer.write(history(BOARD, 2))
    assert writer.span(BOARD) == (T0_US, T0_US + SECOND_US)
    latest = {(row.board, row.name): row.value for row in writer.latest()}
    assert latest[BOARD, "temperature"] == 1.0
    assert latest["doum-30", "temperature"] == 2.0
    assert check(room.folder / "dannaya.db").problems == []


def test_an_unknown_board_is_a_sentence(room: Room, writer: Writer) -> None:
    with pytest.raises(IdentityError, match="no board nobody-1"):
        list(forget(room, writer, ["nobody-1"]))


def test_the_books_are_closed_with_it(room: Room, writer: Writer) -> None:
    intake = Intake(writer.starts("open"), "open")
    intake.forget(BOARD)  # never heard: nothing happens


def test_the_command_wants_a_yes_and_forgets(room: Room, writer: Writer) -> None:
    kept = ("forget", BOARD, "--data", ".")
    asked = dannaya(*kept, cwd=room.folder)
    assert asked.returncode == 1
    assert "add --yes if that is meant" in asked.stderr
    assert named(room.folder / "dannaya.db", BOARD)
    assert facts(*kept, "--yes", cwd=room.folder) == {"forgotten": [BOARD]}
    tables = named(room.folder / "dannaya.db", BOARD)
    assert set(tables) <= {"request"}  # what the broker is asked to drop
    list(forget(room, writer, [BOARD]))  # once more: the proof of the first stays
    assert [event.kind for event in writer.events(BOARD)] == ["forgotten"] * 2
    unknown = dannaya("forget", "nobody-1", "--data", ".", "--yes", cwd=room.folder)
    assert unknown.returncode == 1
    assert "no board nobody-1" in unknown.stderr


@pytest.fixture
def client(tmp_path: Path) -> Iterator[mqtt.Client]:
    """Give a client that is not connected yet."""
    made = mqtt.Client(CallbackAPIVersion.VERSION2)
    yield made
    hang_up(made)


def speak(client: mqtt.Client, running: RunningRoom, seq: int) -> None:
    """Let the board say who it is, and send a pack."""
    state = json.dumps({"state": "ready", "period_s": 5})
    client.publish(f"kit/{BOARD}/state", state, 1, retain=True).wait_for_publish(10)
    head = json.dumps({"b": 1, "r": 7, "s": seq, "o": [1, 0], "u": 1, "t": 1})
    payload = head.encode() + b"\n" + PACK
    client.publish(f"kit/{BOARD}/telemetry", payload, 1).wait_for_publish(10)
    with running.store() as store:
        wait_for(lambda: store.latest(), what="the reading is stored")


def test_a_running_room_forgets_and_lets_the_board_come_back(
    room: Room, client: mqtt.Client
) -> None:
    with run_room(room.folder, "up") as running, running.store() as store:
        client.connect("127.0.0.1", running.facts["mqtt_port"])
        client.loop_start()
        speak(client, running, 0)
        assert dannaya(
            "forget", BOARD, "--data", ".", "--yes", cwd=room.folder
        ).stdout.startswith(f"{BOARD} is forgotten.")
        assert store.latest() == []
        retained: list[bytes] = []
        client.on_message = lambda _c, _u, message: retained.append(
            bytes(message.payload)
        )
        wait_for(lambda: not still_retained(client, retained), what="cleared")
        assert BOARD not in {row.id for row in store.boards() if row.last_seen_us}
        speak(client, running, 0)  # the same pack: to this room it is a new one
        assert store.completeness()[BOARD].received == 1
        assert store.events(BOARD)[0].kind == "forgotten"


def still_retained(client: mqtt.Client, retained: list[bytes]) -> bool:
    """Tell whether the broker gives out the board's state to who comes now."""
    retained.clear()
    client.unsubscribe(f"kit/{BOARD}/state")
    client.subscribe(f"kit/{BOARD}/state", 1)
    until_s = time.monotonic() + 0.5
    while time.monotonic() < until_s and not retained:
        time.sleep(0.02)
    return bool([one for one in retained if one])
