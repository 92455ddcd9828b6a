"""Ingest against a real Mosquitto: good messages stored, bad ones kept with reasons."""

import json
from collections.abc import Iterator

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from gateway.bench.load import Acks
from gateway.bench.spine import Spine, spine
from gateway.store import Reader
from gateway.trust.hang_up import hang_up
from tests.conftest import wait_for

T0 = 1_790_000_000_000_000
PACK = b'[{"n":"temperature","u":"Cel","v":31.5}]'


def envelope(seq: int, b: int = 1, r: int = 7, **changes: object) -> bytes:
    head = {"b": b, "r": r, "s": seq, "o": [b, 0], "u": 1000, "t": 1000, **changes}
    return json.dumps(head).encode() + b"\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    with spine(tmp_path_factory.mktemp("ingest"), "mosquitto") as found:
        yield found


@pytest.fixture
def client(running: Spine) -> Iterator[mqtt.Client]:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", running.room.mqtt_port)
    client.loop_start()
    yield client
    hang_up(client)


BAD = {
    "malformed": ("kit/bad-01/telemetry", b'[{"n":"x","v":1}'),
    "not senml": ("kit/bad-02/telemetry", b"hello"),
    "wrong topic": ("kit/bad-03/telemetri", PACK),
    "bad board": ("kit/Bad Board!/telemetry", PACK),
    "too large": ("kit/bad-04/telemetry", b'[{"n":"x","vs":"' + b"y" * 9000 + b'"}]'),
    "nan": ("kit/bad-05/telemetry", b'[{"n":"x","v":NaN}]'),
    "infinite": ("kit/bad-06/telemetry", b'[{"n":"x","v":1e999}]'),
    "version": ("kit/bad-07/telemetry", b'[{"bver":11,"n":"x","v":1}]'),
    "accent": ("kit/bad-08/telemetry", '[{"n":"température","v":1}]'.encode()),
    "envelope": ("kit/bad-09/telemetry", b'{"b":-1}\n' + PACK),
    "plain": ("kit/bad-10/telemetry/temperature", b"27,4"),
    "state": ("kit/bad-11/state", b"ready"),
}


@pytest.mark.parametrize(("topic", "payload"), BAD.values(), ids=BAD)
def test_a_bad_message_is_kept_with_its_reason_and_stops_nothing(
    running: Spine, client: mqtt.Client, topic: str, payload: bytes
) -> None:
    client.publish(topic, payload, qos=1).wait_for_publish(10)
    with running.store() as store:

        def refusal() -> bool:
            return any(row.topic == topic for row in store.refusals(limit=50))

        wait_for(refusal, what="a refused row")
        (row,) = [row for row in store.refusals(limit=50) if row.topic == topic]
    assert (row.payload, row.lane) == (payload, "open")
    assert row.reason and row.detail
    log = running.room.folder / "log" / "gateway.log"
    wait_for(lambda: topic in log.read_text("utf-8"), what="a line in the log")
    lines = [line for line in log.read_text("utf-8").splitlines() if topic in line]
    assert len(lines) == 1 and row.reason in lines[0]
    good = topic.split("/")[1].lower().replace(" ", "-").replace("!", "")
    client.publish(f"kit/{good}/telemetry/alive", b"1", qos=1).wait_for_publish(10)
    with running.store() as store:
        wait_for(
            lambda: any(latest.board == good for latest in store.latest()),
            what="a good message after the bad one",
        )


def test_retained_telemetry_is_refused_when_it_comes_back(
    running: Spine, client: mqtt.Client
) -> None:
    topic = "kit/retained-1/telemetry"
    client.publish(topic, PACK, qos=1, retain=True).wait_for_publish(10)
    running.process("ingest").kill()
    with running.store() as store:

        def refused() -> bool:
            rows = store.refusals("retained-1")
            return any(row.reason == "retained" for row in rows)

        wait_for(refused, what="a refused row")
    client.publish(topic, b"", qos=1, retain=True).wait_for_publish(10)


def test_a_plain_number_is_stored_at_the_time_it_was_received(
    running: Spine, client: mqtt.Client
) -> None:
    client.publish("kit/learner-1/telemetry/temperature", b"27.4", qos=1)
    with running.store() as store:

        def found() -> list[tuple[float, str]]:
            return [
                (row.value, row.quality)
                for row in store.latest()
                if row.board == "learner-1"
            ]

        wait_for(found, what="the reading")
        assert found() == [(27.4, "received")]


def received(store: Reader, board: str) -> int:
    books = store.completeness().get(board)
    return books.received if books else 0


def test_the_ack_says_what_is_stored_and_leaves_the_gap_open(
    running: Spine, client: mqtt.Client
) -> None:
    acks = Acks("127.0.0.1", running.room.mqtt_port)
    heard: list[tuple[str, int]] = []

    def last_ack() -> int | None:
        heard.extend(ack for ack in acks.receive(0.01) if ack[0] == "gap-1")
        return heard[-1][1] if heard else None

    for seq in (0, 1, 3):
        client.publish("kit/gap-1/telemetry", envelope(seq) + PACK, qos=1)
    with running.store() as store:
        wait_for(
            lambda: (
                (found := store.completeness().get("gap-1")) and found.received == 3
            ),
            what="three packs",
        )
        wait_for(lambda: last_ack() == 1, what="ack up to the gap")
        client.publish("kit/gap-1/telemetry", envelope(2) + PACK, qos=1)
        wait_for(lambda: last_ack() == 3, what="ack of everything")
        client.publish("kit/gap-1/telemetry", envelope(3) + PACK, qos=1)
        before = len(heard)
        wait_for(lambda: (last_ack(), len(heard) > before)[1], what="ack again")
        books = store.completeness()["gap-1"]
    acks.close()
    assert (books.sent, books.received, books.missing, books.doubled) == (4, 4, 0, 0)
