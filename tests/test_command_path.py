"""A command on its whole way: desk, ingest, broker, board, and back."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.bench.spine import Spine, spine
from gateway.cli.command import CommandFailed, standing
from gateway.store import CommandRow, Writer, open_desk
from gateway.trust.hang_up import hang_up
from tests.conftest import wait_for
from tests.rooms import RunningRoom, run_room
from tests.verbs import dannaya


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    folder = tmp_path_factory.mktemp("commanded")
    with run_room(folder, "demo", "--boards", "3") as running:
        yield running


def first_board(room: RunningRoom) -> str:
    with room.store() as store:
        wait_for(
            lambda: store.boards() and store.boards()[0].state.get("settings"),
            what="a board that says what may be set",
        )
        return store.boards()[0].id


def command(room: RunningRoom, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", "command", *words]
        + ["--data", str(room.folder)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_simulated_board_obeys_and_shows_how_it_stands(room: RunningRoom) -> None:
    board = first_board(room)
    done = command(room, board, "led=1", "servo=45.5", "--json")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["state"], row["wanted"]) == ("obeyed", {"led": 1, "servo": 45.5})
    with room.store() as store:

        def settings() -> dict[str, float]:
            found: dict[str, float] = store.boards()[0].state["settings"]
            return found

        wait_for(lambda: settings()["servo"] == 45.5, what="the board's own word")
        assert settings()["led"] == 1


def test_a_seat_is_a_name_too_and_a_refusal_says_what_is_wrong(
    room: RunningRoom,
) -> None:
    first_board(room)
    done = command(room, "1", "servo=400")
    assert done.returncode == 1
    assert "refused" in done.stderr and "(servo)" in done.stderr
    done = command(room, "1", "lamp=1")
    assert "no such name (lamp)" in done.stderr


def test_all_boards_are_told_at_once(room: RunningRoom) -> None:
    with room.store() as store:
        wait_for(
            lambda: all(board.state.get("settings") for board in store.boards()),
            what="boards that say what may be set",
        )
        names = {board.id for board in store.boards()}
    done = command(room, "all", "led=1", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["commands"]
    assert {row["board"] for row in rows if row["state"] == "obeyed"} == names
    done = command(room, "all", "servo=400")
    assert done.returncode == 1 and f": {len(names)}" in done.stderr
    assert all(f"{name} has refused" in done.stdout for name in names)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody-1", "led=1"), "no board nobody-1"),
        (("1", "led"), "led=1"),
        (("1", "Led=1"), "cannot be set"),
    ],
)
def test_a_command_that_cannot_be_is_one_sentence(
    room: RunningRoom, words: tuple[str, ...], sentence: str
) -> None:
    first_board(room)
    done = command(room, *words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_room_there_is_nobody_to_command(tmp_path: Path) -> None:
    dannaya("init", "room", cwd=tmp_path)
    done = dannaya("command", "1", "led=1", "--data", "room", cwd=tmp_path)
    assert done.returncode == 1
    assert "dannaya up" in done.stderr


def test_a_command_that_went_with_its_board_is_one_sentence(
    writer: Writer, store_url: str
) -> None:
    with open_desk(store_url) as desk:
        number = desk.command("dune-10", {"led": 1}, 60)
    assert standing(writer, "dune-10", number).state == "queued"
    writer.forget("dune-10")
    with pytest.raises(CommandFailed, match="dune-10 was forgotten"):
        standing(writer, "dune-10", number)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    with spine(tmp_path_factory.mktemp("killed"), "mosquitto") as found:
        yield found


def test_a_killed_ingest_sends_what_waits_and_nothing_twice(running: Spine) -> None:
    """The board is a client that counts what it is told."""
    import paho.mqtt.client as mqtt
    from paho.mqtt.enums import CallbackAPIVersion

    told: list[str] = []
    board = mqtt.Client(CallbackAPIVersion.VERSION2)

    def take(client: mqtt.Client, _: object, message: mqtt.MQTTMessage) -> None:
        number = json.loads(message.payload)["id"]
        told.append(number)
        answer = json.dumps({"id": number, "ok": True, "why": ""})
        client.publish("kit/dune-10/cmd/ack", answer, qos=1)

    board.on_message = take
    board.connect("127.0.0.1", running.room.mqtt_port)
    board.subscribe("kit/dune-10/cmd", qos=1)
    board.loop_start()
    state = json.dumps({"state": "ready", "start": [1, 7], "settings": {"led": 0}})
    board.publish("kit/dune-10/state", state, qos=1, retain=True).wait_for_publish(10)

    def last() -> CommandRow:
        with running.store() as reader:
            return reader.commands("dune-10")[0]

    for _ in range(4):
        with open_desk(running.room.store_url) as desk:
            desk.command("dune-10", {"led": 1}, 60)
        running.process("ingest").kill()
        wait_for(lambda: last().state != "queued", what="ingest is back and has sent")
    with open_desk(running.room.store_url) as desk:
        desk.command("dune-10", {"led": 0}, 60)
    wait_for(lambda: last().state == "obeyed", what="the last answer is stored")
    hang_up(board)
    assert told == sorted(set(told), key=int)
    with running.store() as reader:
        obeyed = [row.id for row in reader.commands("dune-10") if row.state == "obeyed"]
    assert sorted(obeyed) == [int(number) for number in told]
    # a kill just between "sent" and the sending leaves a command that is never sent
    assert len(obeyed) >= 3
