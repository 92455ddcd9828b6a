"""Doors of a protected broker that are made badly, and prompts of boards."""

import gc
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from websockets.sync.server import ServerConnection, serve

from gateway import access
from gateway.broker.mosquitto import user_line
from gateway.identity import prepare, read_keyring
from gateway.identity.certificates import dated, named, read_key, subjects
from gateway.mosquitto import find
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.store import BoardRow, SeenStart, Writer
from gateway.trust import defaults, doors, identity, link, ports, webrepl
from gateway.trust.observed import Observed
from gateway.trust.place import Place
from gateway.trust.visitor import knock
from tests.broker.brokers import listens
from tests.broker.conftest import need
from tests.conftest import free_port, open_writer, wait_for
from tests.trust.looking import said

BOARD = "baobab-10"
T0 = 1_790_000_000_000_000


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a room of one board that has a key; nothing of it runs."""
    write_room(tmp_path, name="Salle", boards=[BoardEntry(BOARD, 1)])
    prepare(tmp_path, [BOARD])
    return read_room(tmp_path)


@pytest.fixture
def writer(room: Room) -> Iterator[Writer]:
    with open_writer(room.store_url) as store:
        yield store


def rsa_certificate(folder: Path) -> None:
    """Write a certificate of the room with which forward secrecy can be given up."""
    keyring = read_keyring(folder)
    assert keyring is not None
    authority = x509.load_der_x509_certificate(keyring.authority.certificate)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = (
        dated(named("bad"), authority.subject, key.public_key())  # type: ignore[arg-type]
        .add_extension(x509.SubjectAlternativeName(subjects(["127.0.0.1"])), False)
        .sign(read_key(keyring.authority.key), hashes.SHA256())
    )
    (folder / "c.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "k.pem").write_bytes(private)


@contextmanager
def mosquitto(folder: Path, *more: str) -> Iterator[int]:
    """Run a Mosquitto with TLS and these lines of configuration; give its port."""
    need("mosquitto")
    installed, port = find(), free_port()
    assert installed is not None
    lines = [f"listener {port} 127.0.0.1", "certfile c.pem", "keyfile k.pem", *more]
    (folder / "m.conf").write_text("\n".join([*lines, *user_line(), ""]))
    with subprocess.Popen(
        [installed.path, "-c", "m.conf"], cwd=folder, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(lambda: listens(port), what="Mosquitto")
            yield port
        finally:
            process.terminate()


def place(room: Room, writer: Writer, port: int) -> Place:
    found = replace(room, mqtt_host="127.0.0.1", protected_port=port)
    keyring = read_keyring(room.folder)
    lanes = {BOARD: "protected"}
    return Place(found, writer, keyring, lanes, {BOARD: "127.0.0.23"})


def test_a_door_that_lets_in_nobodies_and_old_encryption_is_seen(
    room: Room, writer: Writer, tmp_path: Path
) -> None:
    rsa_certificate(tmp_path)
    suites = "ECDHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384"
    bad = ("allow_anonymous true", f"ciphers {suites}", "tls_version tlsv1.2")
    with mosquitto(tmp_path, *bad) as port:
        found = doors.try_doors(place(room, writer, port))
    assert (found.anonymous_in, found.weak_in) == (True, True)
    assert found.tls is not None
    state = {"state": "ready", "period_s": 2, "sensors": {}}
    row = BoardRow(BOARD, None, 1, None, "protected", "board", None, T0, state)
    start = SeenStart(BOARD, 1, 7, T0, T0, 5, 0, "protected")
    seen = Observed(row, T0, key="own", live=start, doors=found)
    lamps = {one.lamp: one for one in [*identity.look(seen), *link.look(seen)]}
    assert (lamps["T05"].state, lamps["T03"].state) == ("red", "red")
    assert "anonymous_in" in said(lamps["T05"])
    assert "weak_in" in said(lamps["T03"])


@contextmanager
def prompt(password: str) -> Iterator[None]:
    """Stand where a board's WebREPL would, at the board's own address."""

    def ask(link: ServerConnection) -> None:
        link.send("Password: ")
        right = link.recv() == f"{password}\r\n"
        link.send("\r\nWebREPL connected\r\n>>> " if right else "\r\nAccess denied")

    with serve(ask, "127.0.0.23", ports.WEBREPL) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_a_prompt_with_a_default_password_is_seen(room: Room, writer: Writer) -> None:
    here = place(room, writer, 1)
    with prompt("micropython"):
        assert "prompt_opens" in said(defaults.probe(here, BOARD))
        assert defaults.probe(here, BOARD).state == "red"
    with prompt("a very long word that nobody knows"):
        assert "prompt_refused" in said(defaults.probe(here, BOARD))
        assert ports.probe(here, BOARD).state == "red"
    assert webrepl.opens("127.0.0.23", ports.WEBREPL, ["admin"]) is None


def test_a_facilitator_s_default_password_is_seen(
    room: Room, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "COST", 2**4)  # a test need not wait for the hash
    access.renew(room.folder)
    assert defaults.pages_fact(place(room, writer, 1))["say"] == "pages_refused"
    monkeypatch.setattr(access, "new_password", lambda: "admin")
    access.renew(room.folder)
    assert defaults.pages_fact(place(room, writer, 1))["say"] == "pages_default"


def test_a_broker_that_ends_in_the_middle_is_no_answer_and_leaves_nothing_open(
    room: Room, writer: Writer
) -> None:
    """As it does while it is started again; what stays open is told as a warning."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            link, _ = listener.accept()
            link.recv(1)
            link.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        here = place(room, writer, listener.getsockname()[1])
        door = here.protected_door()
        assert door and knock(door, here.name_of(BOARD)) is None
        thread.join()
    gc.collect()
