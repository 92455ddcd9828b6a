"""The protected lane against clients of other people: mosquitto_pub, mosquitto_sub."""

import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.broker import child, foreground, open_session
from gateway.broker.protected import ProtectedLane, ProtectedListen
from gateway.identity import GATEWAY, Keyring, keys, prepare, read_keyring, roster
from gateway.mosquitto import find
from gateway.room import Room, read_room, write_room
from gateway.room.model import BoardEntry
from gateway.store import Reader, open_store
from tests.broker.brokers import end, listens
from tests.broker.conftest import need
from tests.conftest import free_port, open_writer, wait_for

ME, NEIGHBOUR = "baobab-10", "karite-20"
TELEMETRY = f"kit/{ME}/telemetry"


@dataclass
class Protected:
    """A protected broker that takes connections on 127.0.0.1."""

    room: Room
    port: int
    psk_port: int
    process: "subprocess.Popen[bytes]"

    @property
    def keyring(self) -> Keyring:
        found = read_keyring(self.room.folder)
        assert found
        return found

    def by_certificate(self, user: str, password: str | None = None) -> list[str]:
        """Return the options of a client that trusts the room's authority."""
        word = password or keys.password(self.key(user))
        where = ["-h", "127.0.0.1", "-p", str(self.port)]
        trust = ["--cafile", str(self.room.folder / "ca.pem")]
        return [*where, *trust, "-u", user, "-P", word, "-i", user]

    def by_psk(self, user: str, key: str | None = None) -> list[str]:
        """Return the options of a client that has a pre-shared key."""
        shared = key or keys.psk(self.keyring.boards[user])
        where = ["-h", "127.0.0.1", "-p", str(self.psk_port)]
        return [*where, "--psk-identity", user, "--psk", shared, "-i", user]

    def key(self, user: str) -> bytes:
        return {**self.keyring.programs, **self.keyring.boards}[user]

    def store(self) -> Reader:
        return open_store(self.room.store_url, readonly=True)

    def heard(self, kind: str, board: str | None, **detail: str) -> bool:
        """Tell whether the log of events has a line of that kind."""
        with self.store() as store:
            return any(
                event.kind == kind
                and event.board == board
                and detail.items() <= event.detail.items()
                for event in store.events(limit=500)
            )

    def wait_for_event(self, kind: str, board: str | None, **detail: str) -> None:
        wait_for(lambda: self.heard(kind, board, **detail), what=f"{kind} {detail}")


@contextmanager
def run_protected(folder: Path) -> Iterator[Protected]:
    """Run the protected broker of a room of two boards until the block ends."""
    need("mosquitto")
    boards = [BoardEntry(ME, 1), BoardEntry(NEIGHBOUR, 2)]
    write_room(folder, name="Salle", boards=boards)
    room = read_room(folder)
    prepare(folder, [ME, NEIGHBOUR])
    open_writer(room.store_url).close()
    port, psk_port = free_port(), free_port()
    command = [sys.executable, "-m", "gateway.broker", "--lane", "protected"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--psk-port", str(psk_port)]
    command += ["--data", str(folder), "--store", room.store_url, "--supervised"]
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=errors)
    with process:
        try:
            wait_for(
                lambda: listens(psk_port) or process.poll() is not None,
                what="the protected broker",
            )
            if process.poll() is not None:
                pytest.fail((folder / "stderr").read_text("utf-8"))
            yield Protected(room, port, psk_port, process)
        finally:
            end(process)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    with run_protected(tmp_path_factory.mktemp("protected") / "salle d'été") as found:
        yield found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Protected]:
    with run_protected(tmp_path) as found:
        yield found


def client(name: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run one of Mosquitto's own clients to its end."""
    command = [program(name), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


def program(name: str) -> str:
    """Return the path of one of Mosquitto's own clients."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing: apt-get install mosquitto-clients openssl")
    return found


def publish(options: list[str], topic: str, message: str = "1") -> int:
    """Publish at QoS 1; return the exit status."""
    return client(
        "mosquitto_pub", *options, "-q", "1", "-t", topic, "-m", message
    ).returncode


@contextmanager
def listening(broker: Protected) -> Iterator[list[str]]:
    """Listen with the gateway's rights, subscribed when the block begins."""
    heard: list[str] = []
    trust = ssl.create_default_context(cafile=broker.room.folder / "ca.pem")
    password = keys.password(broker.key(GATEWAY))
    with closing(
        open_session(
            "127.0.0.1",
            broker.port,
            GATEWAY,
            ["kit/#"],
            username=GATEWAY,
            password=password,
            tls=trust,
        )
    ) as session:
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                deliveries = session.receive(0.1)
                session.acknowledge(deliveries)
                heard.extend(f"{d.topic} {d.payload.decode()}" for d in deliveries)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield heard
        finally:
            stop.set()
            thread.join()


def wait_for_message(heard: list[str], message: str) -> None:
    wait_for(lambda: message in heard, what=f"{message} among {heard}")


def test_the_right_credentials_open_both_doors(broker: Protected) -> None:
    with listening(broker) as heard:
        assert publish(broker.by_certificate(ME), TELEMETRY, "by-certificate") == 0
        wait_for_message(heard, f"{TELEMETRY} by-certificate")
        assert publish(broker.by_psk(ME), TELEMETRY, "by-psk") == 0
        wait_for_message(heard, f"{TELEMETRY} by-psk")
    broker.wait_for_event("connected", ME, source="127.0.0.1")
    broker.wait_for_event("disconnected", ME)


@pytest.mark.parametrize("door", ["certificate", "psk"])
def test_a_neighbour_s_topic_is_denied_though_the_attacker_sees_success(
    broker: Protected, door: str
) -> None:
    mine = broker.by_certificate(ME) if door == "certificate" else broker.by_psk(ME)
    topic = f"kit/{NEIGHBOUR}/{door}/telemetry"
    with listening(broker) as heard:
        assert publish(mine, topic, "99") == 0  # MQTT 3.1.1 hides the refusal
        assert publish(mine, f"kit/{ME}/ack", "{}") == 0
        assert publish(mine, TELEMETRY, "after") == 0
        wait_for_message(heard, f"{TELEMETRY} after")
    assert len(heard) == 1
    broker.wait_for_event("denied", ME, topic=topic)
    broker.wait_for_event("denied", ME, topic=f"kit/{ME}/ack")


@pytest.mark.parametrize("door", ["certificate", "psk"])
def test_a_board_hears_only_what_is_for_it(broker: Protected, door: str) -> None:
    mine = broker.by_certificate(ME) if door == "certificate" else broker.by_psk(ME)
    words = [*mine, "-t", "#", "-t", f"kit/{NEIGHBOUR}/#", "-C", "2", "-W", "15", "-v"]
    gateway = broker.by_certificate(GATEWAY)
    command = [program("mosquitto_sub"), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
        while listener.poll() is None:
            publish(gateway, f"kit/{NEIGHBOUR}/ack", "secret")
            publish(gateway, f"kit/{ME}/ack", "mine")
        assert listener.stdout
        assert listener.stdout.read().splitlines() == [f"kit/{ME}/ack mine"] * 2


def doors(broker: Protected, door: str, asking_for: str) -> list[str]:
    """Return the options of ``ME`` at a door who asks for the client id of another."""
    mine = broker.by_certificate(ME) if door == "certificate" else broker.by_psk(ME)
    return [*mine[:-1], asking_for]


# A board and the gateway: what each hears, and who tells it
MAILBOXES = {
    GATEWAY: (f"kit/{NEIGHBOUR}/telemetry", NEIGHBOUR),
    NEIGHBOUR: (f"kit/{NEIGHBOUR}/ack", GATEWAY),
}
BOTH_DOORS = pytest.mark.parametrize("door", ["certificate", "psk"])
OTHERS = pytest.mark.parametrize("wanted", MAILBOXES)


@BOTH_DOORS
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
        attacker = [*doors(broker, door, wanted), *keep, "-t", "#", "-V", version]
        assert client("mosquitto_sub", *attacker).stdout == ""
    assert client("mosquitto_sub", *owner).stdout == f"kept-{door}\n"
    owner.remove("-c")  # nothing stays behind
    assert client("mosquitto_sub", *owner).stdout == ""


@BOTH_DOORS
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
        attacker = doors(broker, door, wanted)
        if door == "psk":
            attacker += [
                "-u",
                NEIGHBOUR,
            ]  # a name that nobody proved counts for nothing
        for forbidden_topic in (topic, forbidden):  # MQTT 3.1.1 hides the refusal
            assert publish(attacker, forbidden_topic, "taken") == 0
        assert publish(attacker, TELEMETRY, "as myself") == 0
        assert publish(told, topic, "for you") == 0
        assert listener.stdout.read() == "for you\n"  # else thrown out, or fooled
    assert publish([*told, "-r"], topic, "") == 0
    broker.wait_for_event("denied", ME, topic=forbidden)
    board, rest = (None, {"client": wanted}) if wanted == GATEWAY else (wanted, {})
    assert not broker.heard("taken_over", board, **rest)


def test_who_proves_nothing_stays_outside(broker: Protected) -> None:
    nobody = broker.by_certificate(ME)
    nobody = nobody[: nobody.index("-u")]
    assert publish([*nobody, "-i", ME], TELEMETRY) != 0
    assert publish(broker.by_certificate(ME, "password"), TELEMETRY) != 0
    broker.wait_for_event("login_refused", ME)
    assert publish(broker.by_psk(ME, "00" * 32), TELEMETRY) != 0
    assert publish(broker.by_psk(ME)[:-4] + ["--psk", "ab" * 32], TELEMETRY) != 0
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


def test_a_revoked_board_can_do_nothing_from_that_moment(own: Protected) -> None:
    before, before_psk = own.by_certificate(ME), own.by_psk(ME)
    command = [program("mosquitto_sub"), *before, "-t", f"kit/{ME}/ack"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as live:
        own.wait_for_event("connected", ME)
        with open_writer(own.room.store_url) as writer:
            roster.revoke(own.room, writer, [ME])
        assert live.wait(20) != 0  # thrown out, and not let in again
    assert publish(before, TELEMETRY) != 0
    assert publish(before_psk, TELEMETRY) != 0
    own.wait_for_event("login_refused", ME)
    assert publish(own.by_certificate(NEIGHBOUR), f"kit/{NEIGHBOUR}/telemetry") == 0
    with open_writer(own.room.store_url) as writer:
        roster.enrol(own.room, writer, [ME])
    wait_for(lambda: publish(own.by_psk(ME), TELEMETRY) == 0, what="the new key")
    assert publish(before, TELEMETRY) != 0


def test_secrets_that_are_spoiled_while_it_runs_change_nothing(own: Protected) -> None:
    path = own.room.folder / "secrets.toml"
    options = own.by_certificate(ME)
    path.write_text(path.read_text("utf-8").replace('key = "', 'key = "x'), "utf-8")
    said = own.room.folder / "stderr"
    wait_for(lambda: "secrets.toml, line" in said.read_text("utf-8"), what="a sentence")
    assert publish(options, TELEMETRY) == 0


def test_the_files_of_the_broker_hold_no_key_and_are_private(own: Protected) -> None:
    for path in (own.room.folder / "mosquitto-protected").iterdir():
        for key in own.keyring.boards.values():
            assert key.hex() not in path.read_text("utf-8", "replace"), path
        if sys.platform != "win32" and path.suffix != ".db":
            assert path.stat().st_mode & 0o777 == 0o600, path


def test_where_there_is_no_signal_the_broker_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: a board that is revoked is out all the same."""
    need("mosquitto")
    installed = find()
    assert installed
    monkeypatch.setattr(child, "RELOAD", None)
    prepare(tmp_path, [ME])
    before = (read_keyring(tmp_path) or pytest.fail("no secrets")).boards[ME]
    where = ProtectedListen("127.0.0.1", free_port(), free_port())
    lane = ProtectedLane(tmp_path, where, lambda *_: None, lambda _: None)
    stop = threading.Event()
    options = ["-h", "127.0.0.1", "-p", str(where.psk_port), "--psk-identity", ME]
    options += ["--psk", keys.psk(before), "-i", ME]
    found: list[str] = []

    def revoke() -> None:
        try:
            wait_for(lambda: publish(options, TELEMETRY) == 0, what="the key at work")
            roster.drop_keys(tmp_path, [ME])
            wait_for(lambda: publish(options, TELEMETRY) != 0, what="the key gone")
            wait_for(lambda: listens(where.psk_port), what="the broker again")
            found.append("again")
        finally:
            stop.set()

    visitor = threading.Thread(target=revoke)
    foreground.run(installed, lane, stop, lambda _: visitor.start(), lambda _: None)
    visitor.join()
    assert found == ["again"]
