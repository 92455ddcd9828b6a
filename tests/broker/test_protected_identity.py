"""Who asks for another's client id is refused: mosquitto_pub, mosquitto_sub."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.identity import GATEWAY, keys, prepare
from gateway.mosquitto import find, plugin_of
from tests.broker.protected import (
    DOORS,
    MAILBOXES,
    ME,
    NEIGHBOUR,
    TELEMETRY,
    Protected,
    client,
    program,
    publish,
    run_protected,
)

BOTH_DOORS = pytest.mark.parametrize("door", DOORS)
OTHERS = pytest.mark.parametrize("wanted", MAILBOXES)
CONTROL = "$CONTROL/dynamic-security/v1"
INTRUDER = '{"commands":[{"command":"createClient","username":"x","password":"y"}]}'


@pytest.fixture(scope="module", autouse=True)
def _plugin() -> None:
    installed = find()
    if installed is None or plugin_of(installed.path) is None:
        pytest.skip(
            "Mosquitto's plugin Dynamic Security is missing: apt-get install it"
        )


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    with run_protected(tmp_path_factory.mktemp("protected") / "salle d'été") as found:
        yield found


@BOTH_DOORS
@OTHERS
def test_who_asks_for_another_s_client_id_is_refused(
    broker: Protected, door: str, wanted: str
) -> None:
    """In both versions of MQTT, and the owner, who is there, notices nothing."""
    topic, teller = MAILBOXES[wanted]
    told = broker.by_certificate(teller)
    assert publish([*told, "-r"], topic, "you are in") == 0  # heard on subscribing
    owner = [*broker.by_certificate(wanted), "-t", topic, "-C", "2", "-W", "15"]
    command = [program("mosquitto_sub"), *owner]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
        assert listener.stdout
        assert listener.stdout.readline() == "you are in\n"
        for version in ("mqttv311", "mqttv5"):
            attacker = [*broker.at(door, ME, wanted), "-q", "1", "-V", version]
            refused(client("mosquitto_pub", *attacker, "-t", topic, "-m", "taken"))
            refused(client("mosquitto_pub", *attacker, "-t", TELEMETRY, "-m", "mine"))
            refused(client("mosquitto_sub", *attacker, "-t", "#", "-W", "5"))
        assert publish(told, topic, "for you") == 0
        assert listener.stdout.read() == "for you\n"  # else thrown out, or fooled
    assert publish([*told, "-r"], topic, "") == 0
    board, rest = (None, {"client": wanted}) if wanted == GATEWAY else (wanted, {})
    assert not broker.heard("taken_over", board, **rest)
    broker.wait_for_refusal()


@BOTH_DOORS
@OTHERS
def test_what_waits_for_an_absent_owner_is_neither_heard_nor_lost(
    broker: Protected, door: str, wanted: str
) -> None:
    topic, teller = MAILBOXES[wanted]
    keep = ["-c", "-q", "1", "-t", topic, "-E"]  # until it has subscribed
    owner = [*broker.by_certificate(wanted), *keep]
    assert client("mosquitto_sub", *owner).returncode == 0
    assert publish(broker.by_certificate(teller), topic, f"kept-{door}") == 0
    for version in ("mqttv311", "mqttv5"):
        attacker = [*broker.at(door, ME, wanted), *keep, "-t", "#", "-V", version]
        refused(client("mosquitto_sub", *attacker))
        attacker.remove("-c")  # a clean session would empty it
        refused(client("mosquitto_sub", *attacker))
    assert client("mosquitto_sub", *owner).stdout == f"kept-{door}\n"
    owner.remove("-c")  # nothing stays behind
    assert client("mosquitto_sub", *owner).stdout == ""


def refused(done: "subprocess.CompletedProcess[str]") -> None:
    """Expect of a client that it was turned away, and told so."""
    assert done.returncode != 0, done.args
    assert done.stdout == ""
    assert "not authori" in done.stderr.lower()  # MQTT 5 has it with a z


def test_a_shared_key_opens_the_connection_and_the_password_says_for_whom(
    broker: Protected,
) -> None:
    tunnel = broker.by_psk(ME)
    tunnel = tunnel[: tunnel.index("-u")]
    for name in (
        ["-i", ME],
        ["-i", ME, "-u", ME],
        ["-i", ME, "-u", ME, "-P", "password"],
        ["-i", NEIGHBOUR, "-u", NEIGHBOUR, "-P", keys.password(broker.key(ME))],
        ["-i", NEIGHBOUR, "-u", ME, "-P", keys.password(broker.key(NEIGHBOUR))],
    ):
        refused(client("mosquitto_pub", *tunnel, *name, "-t", TELEMETRY, "-m", "1"))
    # Who has the secrets of both is who he says: nothing is gained by the first.
    both = [*tunnel, *broker.named(NEIGHBOUR, None)]
    assert publish(both, f"kit/{NEIGHBOUR}/telemetry") == 0
    broker.wait_for_event("connected", NEIGHBOUR)
    assert publish(both, TELEMETRY) == 0  # MQTT 3.1.1 hides the refusal
    broker.wait_for_event("denied", NEIGHBOUR, topic=TELEMETRY)


def test_nobody_commands_the_plugin(broker: Protected) -> None:
    file = broker.room.folder / "mosquitto-protected" / "client_ids.json"
    before = file.read_bytes()
    for user in (ME, GATEWAY):
        assert publish(broker.by_certificate(user), CONTROL, INTRUDER) == 0  # hidden
    broker.wait_for_event("denied", ME, topic=CONTROL)
    broker.wait_for_event("denied", None, client=GATEWAY, topic=CONTROL)
    assert file.read_bytes() == before


def test_a_name_that_the_kit_does_not_make_is_guarded_from_its_first_moment(
    tmp_path: Path,
) -> None:
    """The plugin reads its file at its start alone: the broker starts again."""
    own_name = "le-jardin-de-fatou"
    topic = f"kit/{own_name}/telemetry"
    with run_protected(tmp_path) as own:
        before = own.mosquitto()
        prepare(tmp_path, [own_name])
        while publish(own.by_certificate(own_name), topic) != 0:
            assert publish(own.at("certificate", own_name, ME), topic) != 0
        assert own.mosquitto() != before
        for door in DOORS:
            for user, other in ((own_name, ME), (ME, own_name)):
                attacker = own.at(door, user, other)
                refused(client("mosquitto_pub", *attacker, "-t", topic, "-m", "1"))
            assert publish(own.at(door, own_name), topic) == 0
