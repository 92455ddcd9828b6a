"""The protected lane of a Mosquitto without its plugin: nobody gains a right."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.identity import GATEWAY
from tests.broker.protected import (
    DOORS,
    MAILBOXES,
    ME,
    NEIGHBOUR,
    TELEMETRY,
    Protected,
    client,
    mosquitto_alone,
    program,
    publish,
    run_protected,
)

BOTH_DOORS = pytest.mark.parametrize("door", DOORS)
OTHERS = pytest.mark.parametrize(
    ("door", "wanted"), [("certificate", GATEWAY), ("psk", NEIGHBOUR)]
)
SENTENCE = "Dynamic Security"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    folder = tmp_path_factory.mktemp("renamed")
    with run_protected(folder / "salle", mosquitto_alone(folder / "alone")) as found:
        yield found


@BOTH_DOORS
def test_boards_come_in_all_the_same_and_it_is_said_once(
    broker: Protected, door: str
) -> None:
    assert publish(broker.at(door, ME), TELEMETRY) == 0
    assert broker.said().count(SENTENCE) == 1
    assert not (broker.room.folder / "mosquitto-protected" / "client_ids.json").exists()


def test_a_plugin_that_does_not_work_is_left_out(tmp_path: Path) -> None:
    programs = mosquitto_alone(tmp_path / "broken")
    library = tmp_path / "broken" / "lib" / "mosquitto_dynamic_security.so"
    library.parent.mkdir()
    library.write_bytes(b"of another kind of computer")
    with run_protected(tmp_path / "salle", programs) as own:
        for door in DOORS:
            assert publish(own.at(door, ME), TELEMETRY) == 0
        sentences = [line for line in own.said().splitlines() if SENTENCE in line]
        assert len(sentences) == 1
    assert library.exists()


@OTHERS
def test_another_client_id_opens_nobody_s_session(
    broker: Protected, door: str, wanted: str
) -> None:
    """The broker gives each session the name that it proved, whatever it asks for.

    What was queued for the other is neither heard nor lost, in both versions of MQTT.
    """
    topic, teller = MAILBOXES[wanted]
    keep = ["-c", "-q", "1", "-t", topic, "-E"]  # until it has subscribed
    owner = [*broker.by_certificate(wanted), *keep]
    assert client("mosquitto_sub", *owner).returncode == 0
    assert publish(broker.by_certificate(teller), topic, f"kept-{door}") == 0
    for version in ("mqttv311", "mqttv5"):
        attacker = [*broker.at(door, ME, wanted), *keep, "-t", "#", "-V", version]
        assert client("mosquitto_sub", *attacker).stdout == ""
    assert client("mosquitto_sub", *owner).stdout == f"kept-{door}\n"
    owner.remove("-c")  # nothing stays behind
    assert client("mosquitto_sub", *owner).stdout == ""


@OTHERS
def test_another_client_id_throws_nobody_out_and_gives_no_right(
    broker: Protected, door: str, wanted: str
) -> None:
    topic, teller = MAILBOXES[wanted]
    forbidden = f"kit/{NEIGHBOUR}/time"
    told = broker.by_certificate(teller)
    assert publish([*told, "-r"], topic, "you are in") == 0  # heard on subscribing
    owner = [*broker.by_certificate(wanted), "-t", topic, "-C", "2", "-W", "15"]
    command = [program("mosquitto_sub"), *owner]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
        assert listener.stdout
        assert listener.stdout.readline() == "you are in\n"
        attacker = broker.at(door, ME, wanted)
        if door == "psk":  # a name that nobody proved counts for nothing
            attacker[attacker.index("-u") + 1] = NEIGHBOUR
        for forbidden_topic in (topic, forbidden):  # MQTT 3.1.1 hides the refusal
            assert publish(attacker, forbidden_topic, "taken") == 0
        assert publish(attacker, TELEMETRY, "as myself") == 0
        assert publish(told, topic, "for you") == 0
        assert listener.stdout.read() == "for you\n"  # else thrown out, or fooled
    assert publish([*told, "-r"], topic, "") == 0
    broker.wait_for_event("denied", ME, topic=forbidden)
    board, rest = (None, {"client": wanted}) if wanted == GATEWAY else (wanted, {})
    assert not broker.heard("taken_over", board, **rest)
