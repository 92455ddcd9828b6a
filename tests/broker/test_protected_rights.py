"""What the protected lane lets clients of other people do: mosquitto_pub, _sub."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.identity import GATEWAY, keys, prepare
from tests.broker.protected import (
    DOORS,
    ME,
    NEIGHBOUR,
    TELEMETRY,
    Protected,
    listening,
    program,
    publish,
    run_protected,
    wait_for_message,
)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    with run_protected(tmp_path_factory.mktemp("protected") / "salle d'été") as found:
        yield found


def test_the_right_credentials_open_both_doors(broker: Protected) -> None:
    with listening(broker) as heard:
        assert publish(broker.by_certificate(ME), TELEMETRY, "by-certificate") == 0
        wait_for_message(heard, f"{TELEMETRY} by-certificate")
        assert publish(broker.by_psk(ME), TELEMETRY, "by-psk") == 0
        wait_for_message(heard, f"{TELEMETRY} by-psk")
    broker.wait_for_event("connected", ME, source="127.0.0.1")
    broker.wait_for_event("disconnected", ME)


@pytest.mark.parametrize("door", DOORS)
def test_a_neighbour_s_topic_is_denied_though_the_attacker_sees_success(
    broker: Protected, door: str
) -> None:
    mine = broker.at(door, ME)
    topic = f"kit/{NEIGHBOUR}/{door}/telemetry"
    with listening(broker) as heard:
        assert publish(mine, topic, "99") == 0  # MQTT 3.1.1 hides the refusal
        assert publish(mine, f"kit/{ME}/ack", "{}") == 0
        assert publish(mine, TELEMETRY, "after") == 0
        wait_for_message(heard, f"{TELEMETRY} after")
    assert len(heard) == 1
    broker.wait_for_event("denied", ME, topic=topic)
    broker.wait_for_event("denied", ME, topic=f"kit/{ME}/ack")


@pytest.mark.parametrize("door", DOORS)
def test_a_last_will_for_a_neighbour_s_topic_is_dropped_and_told(
    broker: Protected, door: str
) -> None:
    """Mosquitto tells of it only when it is left, and not when it is dropped."""
    strange, own, ack = f"kit/{NEIGHBOUR}/{door}", f"kit/{ME}/state", f"kit/{ME}/ack"
    gateway = [*broker.by_certificate(GATEWAY), "-r"]
    assert publish(gateway, ack, "you are in") == 0  # heard on subscribing
    with listening(broker) as heard:
        for topic in (strange, own):
            will = ["--will-topic", topic, "--will-payload", "99"]
            command = [program("mosquitto_sub"), *broker.at(door, ME), *will]
            with subprocess.Popen(
                [*command, "-t", ack], stdout=subprocess.PIPE
            ) as board:
                assert board.stdout and board.stdout.readline() == b"you are in\n"
                board.kill()
        wait_for_message(heard, f"{own} 99")
    assert publish(gateway, ack, "") == 0
    assert [one for one in heard if one.endswith(" 99")] == [f"{own} 99"]
    broker.wait_for_event("denied", ME, topic=strange)
    assert not broker.heard("denied", ME, topic=own)


@pytest.mark.parametrize("door", DOORS)
def test_a_board_hears_only_what_is_for_it(broker: Protected, door: str) -> None:
    mine = broker.at(door, ME)
    words = [*mine, "-t", "#", "-t", f"kit/{NEIGHBOUR}/#", "-C", "2", "-W", "15", "-v"]
    gateway = broker.by_certificate(GATEWAY)
    command = [program("mosquitto_sub"), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
        while listener.poll() is None:
            publish(gateway, f"kit/{NEIGHBOUR}/ack", "secret")
            publish(gateway, f"kit/{ME}/ack", "mine")
        assert listener.stdout
        assert listener.stdout.read().splitlines() == [f"kit/{ME}/ack mine"] * 2


def test_who_proves_nothing_stays_outside(broker: Protected) -> None:
    for door in DOORS:
        nobody = broker.at(door, ME)
        nobody = nobody[: nobody.index("-u")]
        assert publish([*nobody, "-i", ME], TELEMETRY) != 0
    assert publish(broker.by_certificate(ME, "password"), TELEMETRY) != 0
    broker.wait_for_refusal()
    for wrong in ("00", "ab"):
        assert publish(broker.by_psk(ME, wrong * 32), TELEMETRY) != 0
    broker.wait_for_event("tls_failed", None)
    neighbour = keys.psk(broker.keyring.boards[NEIGHBOUR])
    assert publish(broker.by_psk(ME, neighbour), TELEMETRY) != 0
    password = keys.password(broker.keyring.boards[NEIGHBOUR])
    assert publish(broker.by_certificate(ME, password), TELEMETRY) != 0
    for port in (broker.port, broker.psk_port):
        plain = ["-h", "127.0.0.1", "-p", str(port), "-i", ME]
        trusting = [*plain, "--cafile", str(broker.room.folder / "ca.pem")]
        assert publish(plain, TELEMETRY) != 0
        assert publish(trusting, TELEMETRY) != 0
    nobody = ["-h", "127.0.0.1", "-p", str(broker.psk_port), "-i", ME]
    nobody += ["--psk-identity", "nobody-1", "--psk", keys.psk(broker.key(ME))]
    assert publish(nobody, TELEMETRY) != 0


def test_a_client_that_trusts_another_room_s_authority_does_not_come_in(
    broker: Protected, tmp_path: Path
) -> None:
    prepare(tmp_path, [ME])
    options = broker.by_certificate(ME)
    options[options.index("--cafile") + 1] = str(tmp_path / "ca.pem")
    assert publish(options, TELEMETRY) != 0
    broker.wait_for_event("tls_failed", None, reason="tlsv1 alert unknown ca")


@pytest.mark.parametrize(
    ("suite", "spoken"),
    [
        ("ECDHE-ECDSA-AES256-GCM-SHA384", True),
        ("ECDHE-ECDSA-AES128-SHA256", False),
        ("ECDHE-PSK-AES256-CBC-SHA384", True),
        ("PSK-AES256-GCM-SHA384", False),
    ],
)
def test_only_forward_secret_suites_are_spoken(
    broker: Protected, suite: str, spoken: bool
) -> None:
    port = broker.psk_port if "PSK" in suite else broker.port
    words = ["s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-cipher", suite]
    if "PSK" in suite:
        shared = keys.psk(broker.keyring.boards[ME])
        words += ["-psk_identity", ME, "-psk", shared]
    done = subprocess.run(
        [program("openssl"), *words], input="", capture_output=True, text=True
    )
    assert (f"Cipher is {suite}" in done.stdout) == spoken, done.stdout
