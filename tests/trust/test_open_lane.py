"""The lamps that need no key, on real boards at a real Mosquitto: good ones, bad ones.

On the open lane the lamps of identity and encryption are red, as they should be.
"""

import json
import time
from collections.abc import Iterator

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from gateway.bench.spine import Spine
from gateway.trust.hang_up import hang_up
from gateway.trust.scenes.boards import Crew
from tests.conftest import wait_for
from tests.trust.boards import boards, node, plain
from tests.trust.looking import Looking, said


@pytest.fixture(scope="module")
def good(room: Spine) -> Iterator[Crew]:
    """Run a board that does everything as it should."""
    with boards(node("good-1", plain(room.room.mqtt_port))) as running:
        yield running


@pytest.fixture
def attacker(room: Spine) -> Iterator[mqtt.Client]:
    """Connect a program that is no board."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, "attacker")
    client.connect("127.0.0.1", room.room.mqtt_port)
    client.loop_start()
    wait_for(client.is_connected, what="the attacker")
    yield client
    hang_up(client)


def packs(board: str, room: Spine) -> list[bytes]:
    """Listen until a board's next two packs have gone by; return them."""
    heard: list[bytes] = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2, f"ear-{board}")
    client.on_message = lambda _c, _d, got: heard.append(bytes(got.payload))
    client.connect("127.0.0.1", room.room.mqtt_port)
    client.subscribe(f"kit/{board}/telemetry")
    client.loop_start()
    try:
        wait_for(lambda: len(heard) >= 2, what="packs to record")
    finally:
        hang_up(client)
    return heard


@pytest.mark.usefixtures("good")
def test_a_good_board_is_green_where_the_open_lane_lets_it(looking: Looking) -> None:
    looking.wait("good-1", "T08", "green", "numbered", "time_sane")
    looking.wait("good-1", "T14", "green", "in_sheet")
    assert said(looking.rates()["good-1", "T13"]) >= {"in_place", "as_often"}
    assert looking.rates()["good-1", "T13"].state == "green"


@pytest.mark.usefixtures("good")
def test_the_open_lane_proves_nothing(looking: Looking) -> None:
    looking.wait("good-1", "T01", "red", "no_key")
    looking.wait("good-1", "T03", "red", "clear")
    looking.wait("good-1", "T05", "red", "nobody_asked")
    looking.wait("good-1", "T07", "red", "unsigned_lane")


def test_a_recorded_message_that_comes_again_is_seen(
    room: Spine, looking: Looking, attacker: mqtt.Client
) -> None:
    with boards(node("replayed-1", plain(room.room.mqtt_port))) as running:
        looking.wait("replayed-1", "T08", "green")
        recorded = packs("replayed-1", room)[0]
        before = running.acknowledged()
        wait_for(lambda: running.acknowledged() > before + 2, what="the window gone by")
        attacker.publish("kit/replayed-1/telemetry", recorded, qos=1)
        looking.wait("replayed-1", "T08", "red", "replays")


@pytest.mark.parametrize(
    ("board", "off_s", "said_of_it"),
    [
        ("ahead-1", 3600, "time_unbelieved"),
        ("of-2000", -26 * 365 * 86_400, "time_off"),
    ],
)
def test_a_board_whose_clock_is_wrong_is_seen(
    looking: Looking, attacker: mqtt.Client, board: str, off_s: int, said_of_it: str
) -> None:
    """The kit's own boards send no clock; another program may."""
    head = {"b": 1, "r": 7, "s": 0, "o": [1, 0], "u": 1, "t": 1}
    pack = [{"n": "temperature", "u": "Cel", "v": 20, "t": int(time.time()) + off_s}]
    payload = f"{json.dumps(head)}\n{json.dumps(pack)}"
    attacker.publish(f"kit/{board}/telemetry", payload, qos=1)
    looking.wait(board, "T08", "red", said_of_it)


def test_a_second_board_of_the_same_name_is_seen(room: Spine, looking: Looking) -> None:
    with boards(node("twin-1", plain(room.room.mqtt_port), boot=5)):
        looking.wait("twin-1", "T01", "red", "alone")
        looking.keys = {"twin-1": "own"}
        looking.wait("twin-1", "T01", "green", "alone")
        twin = node("twin-1", plain(room.room.mqtt_port), boot=2)
        with boards(twin, packs=0):
            looking.wait("twin-1", "T01", "red", "twin", "own_key")


def test_a_board_that_speaks_more_than_it_declares_is_seen(
    room: Spine, looking: Looking
) -> None:
    liar = node("talker-1", plain(room.room.mqtt_port), period_s=0.02)
    with boards(liar) as running:
        looking.wait("talker-1", "T13", "grey", "rate_unknown")
        client = mqtt.Client(CallbackAPIVersion.VERSION2, "liar")
        client.connect("127.0.0.1", room.room.mqtt_port)
        client.loop_start()
        state = {"state": "ready", "period_s": 60, "sensors": {"temperature": "Cel"}}
        client.publish("kit/talker-1/state", json.dumps(state), qos=1, retain=True)
        before = running.acknowledged()
        wait_for(lambda: running.acknowledged() > before + 30, what="much talk")
        hang_up(client)
        found = looking.rates()["talker-1", "T13"]
        assert found.state == "red"
        assert said(found) >= {"in_place", "too_often"}


def test_a_board_on_topics_that_do_not_exist_is_seen(
    room: Spine, looking: Looking, attacker: mqtt.Client
) -> None:
    with boards(node("lost-1", plain(room.room.mqtt_port))):
        attacker.publish("kit/lost-1/secret/door", b"1", qos=1)
        looking.wait("lost-1", "T13", "red", "elsewhere")


@pytest.mark.parametrize(
    ("board", "readings", "said_of_it"),
    [
        ("hot-1", [("temperature", "Cel", 4000.0)], "out_of_range"),
        ("odd-1", [("temperature", "Cel", 20.0), ("mood", "", 3.0)], "not_in_sheet"),
    ],
)
def test_data_that_cannot_be_or_is_not_declared_is_seen(
    room: Spine,
    looking: Looking,
    board: str,
    readings: list[tuple[str, str, float]],
    said_of_it: str,
) -> None:
    with boards(node(board, plain(room.room.mqtt_port), readings)):
        looking.wait(board, "T14", "red", said_of_it)


def test_messages_that_cannot_be_read_are_seen(
    room: Spine, looking: Looking, attacker: mqtt.Client
) -> None:
    with boards(node("broken-1", plain(room.room.mqtt_port))):
        looking.wait("broken-1", "T14", "green")
        attacker.publish("kit/broken-1/telemetry", b'[{"n":"t","v":NaN}]', qos=1)
        looking.wait("broken-1", "T14", "red", "unreadable")


@pytest.mark.usefixtures("good")
def test_doors_that_nobody_tried_leave_a_lamp_grey(looking: Looking) -> None:
    assert not looking.look(700_000_000), "what is too old is not looked at"
