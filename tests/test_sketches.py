"""Every sketch on both interpreters, in a real room: what it does, seen outside of it.

Each runs as its file is, with the one constant changed that would make the test wait.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from gateway.places import firmware_dir
from gateway.store import Reader
from gateway.trust.hang_up import hang_up
from tests.conftest import wait_for
from tests.kit.far_ends import Board
from tests.kit.hosts import HOSTS, command
from tests.rooms import RunningRoom, new_room

SKETCHES = firmware_dir() / "sketches"
# how long a lesson waits by itself -> how long it waits here
QUICKER = {
    "PERIOD_S = 5": "PERIOD_S = 0.3",
    "SLEEP_S = 60": "SLEEP_S = 0.5",
}
PERIOD = "PERIOD_S = 5  # seconds between two messages"
Start = Callable[..., dict[str, Board]]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Give one room to all the sketches."""
    with new_room(tmp_path_factory.mktemp("room")) as room:
        yield room


@pytest.fixture
def start(room: RunningRoom, tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts a lesson, on both hosts at once.

    It returns {id of the board: the board}.
    """
    boards: list[Board] = []

    def start(lesson: str, *inputs: str) -> dict[str, Board]:
        sketch = tmp_path / f"{lesson}.py"
        text = (SKETCHES / sketch.name).read_text("utf-8")
        for usual, quick in QUICKER.items():
            text = text.replace(usual, quick)
        sketch.write_text(text, "utf-8")
        arguments = ["--port", str(room.facts["mqtt_port"])]
        for text in inputs:
            arguments += ["--input", text]
        started = {}
        for host in HOSTS:
            name = f"{lesson.split('_')[1]}-{host}"
            started[name] = Board(command(host, sketch, "--id", name, *arguments))
        boards.extend(started.values())
        return started

    yield start
    for board in boards:
        board.pull_the_plug()


def latest(store: Reader, board: str) -> dict[str, tuple[str, float]]:
    """Return {name: (unit, value)} of the newest readings of one board."""
    rows = [row for row in store.latest() if row.board == board]
    return {row.name: (row.unit, row.value) for row in rows}


class Commander:
    """Sends a board commands and hears its answers, with another's MQTT client."""

    def __init__(self, port: int, board: str) -> None:
        self.answers: list[dict[str, Any]] = []
        self._start: list[int] = []
        self._board = board
        self._count = 0
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(f"kit/{board}/state", 1), (f"kit/{board}/cmd/ack", 1)]
        )
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def __enter__(self) -> "Commander":
        wait_for(lambda: self._start, what=f"the state of {self._board}")
        return self

    def __exit__(self, *_: object) -> None:
        hang_up(self._client)

    def _take(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        said = json.loads(message.payload)
        if message.topic.endswith("/ack"):
            self.answers.append(said)
        elif "start" in said:
            self._start = said["start"]

    def send(self, **wanted: float) -> dict[str, Any]:
        """Send one command and return the answer to it."""
        self._count += 1
        b, r = self._start
        words = {"id": str(self._count), "b": b, "r": r, "n": self._count}
        words |= {"life_s": 30, "set": wanted}
        self._client.publish(f"kit/{self._board}/cmd", json.dumps(words), 1)
        wait_for(lambda: len(self.answers) == self._count, what="an answer")
        return self.answers[-1]


def test_blink(start: Start) -> None:
    for board in start("01_blink").values():
        board.wait_for_line("» led 2 = 1", 2)
        assert board.count("» led 2 = 0") >= 2


def test_read_a_sensor(start: Start) -> None:
    for board in start("02_read_sensor", "temperature=31.5", "humidity=40").values():
        board.wait_for_line("31.5 °C 40.0 %")
        board.say("humidity=")
        board.wait_for_line("is the sensor wired to pin 4")


def test_join_the_wifi(start: Start) -> None:
    for inputs, words in (
        ((), "joined: my address is 192.168.4.2"),
        ((), "signal: -58 dBm"),
        (("wifi=0",), "there is no such Wi-Fi here"),
        (("wifi_status=202",), "the password is wrong"),
    ):
        for board in start("03_join_wifi", *inputs).values():
            board.wait_for_line(words)


def test_publish_one_number(start: Start, room: RunningRoom) -> None:
    boards = start("04_publish", "temperature=30.5")
    with room.store() as store:
        for name in boards:
            wait_for(lambda: latest(store, name), what="a reading")  # noqa: B023
            assert latest(store, name) == {"temperature": ("", 30.5)}
            (row,) = [row for row in store.latest() if row.board == name]
            assert row.quality == "received"


def test_obey_a_command(start: Start, room: RunningRoom) -> None:
    for name, board in start("05_obey").items():
        with Commander(room.facts["mqtt_port"], name) as commander:
            assert commander.send(led=1)["ok"]
            board.wait_for_line("» led 2 = 1")
            assert commander.send(relay=1, servo=45)["ok"]
            board.wait_for_line("» relay 26 = 1")
            board.wait_for_line("the door is open by 45")
            refused = commander.send(servo=120)
            assert (refused["ok"], refused["why"]) == (False, "range")


def test_publish_senml(start: Start, room: RunningRoom) -> None:
    boards = start("06_senml", "temperature=29.5", "humidity=33", "light=100000")
    wanted = {
        "temperature": ("Cel", 29.5),
        "humidity": ("%RH", 33),
        "light": ("%", 100),
    }
    with room.store() as store:
        for name in boards:
            wait_for(
                lambda: latest(store, name) == wanted,  # noqa: B023
                what="three readings",
            )


def test_sleep(start: Start, room: RunningRoom) -> None:
    boards = start("07_sleep", "soil_moisture=25")
    with room.store() as store:
        for name, board in boards.items():
            board.wait_for_line("stored: good night", 3)
            books = store.completeness()[name]
            assert books.received >= 3
            assert books.missing == 0
            assert latest(store, name)["soil_moisture"] == ("%", 25)


def kept(board: Board) -> int:
    """Return how many readings lesson 8 said last that it keeps; -1: nothing yet."""
    said = [line for line in board.lines if line.startswith("kept: ")]
    return int(said[-1].split()[1]) if said else -1


def test_survive_an_outage(start: Start, room: RunningRoom) -> None:
    boards = start("08_outage")
    for wifi, enough in (("", 0), ("wifi=0", 2), ("wifi=1", 0)):
        for board in boards.values():
            if wifi:
                board.say(wifi)
        for board in boards.values():
            wait_for(
                lambda: kept(board) >= 2 if enough else kept(board) == 0,  # noqa: B023
                what=f"{enough} readings that are kept",
            )
    with room.store() as store:
        for name in boards:
            assert store.completeness()[name].received >= 3
            assert store.completeness()[name].missing == 0


def test_full_node(start: Start, room: RunningRoom) -> None:
    wanted = {"chip_temperature", "temperature", "humidity", "light", "sys/queue"}
    boards = start("09_full_node", "temperature=30.5", "humidity=41")
    for name, board in boards.items():
        with (
            room.store() as store,
            Commander(room.facts["mqtt_port"], name) as commander,
        ):
            wait_for(
                lambda: wanted <= set(latest(store, name)),  # noqa: B023
                what="all the readings",
            )
            assert latest(store, name)["humidity"] == ("%RH", 41)
            assert commander.send(led=1)["ok"]
            board.wait_for_line("» led 2 = 1")
            board.say("humidity=")
            board.wait_for_line("the DHT22 does not answer")


def test_the_twin_for_a_real_board_is_the_same_lesson() -> None:
    """A virtual board has no umqtt: pyright checks the twin against the real one."""
    lesson = (SKETCHES / "04_publish.py").read_text("utf-8")
    twin = (SKETCHES / "real_board" / "04_publish_umqtt.py").read_text("utf-8")
    for line in ('topic = "kit/" + board["id"] + "/telemetry/temperature"', PERIOD):
        assert line in lesson
        assert line in twin
    assert len(twin.splitlines()) <= 40
