"""A protected broker as the kit runs it, and Mosquitto's own clients at its doors."""

import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from gateway.broker import open_session
from gateway.identity import GATEWAY, Keyring, keys, prepare, read_keyring
from gateway.room import Room, read_room, write_room
from gateway.room.model import BoardEntry
from gateway.store import Reader, open_store
from tests.broker.brokers import end, listens
from tests.broker.conftest import need
from tests.conftest import free_port, open_writer, wait_for

ME, NEIGHBOUR = "baobab-10", "karite-20"
TELEMETRY = f"kit/{ME}/telemetry"
DOORS = ("certificate", "psk")
# Of a board and of the gateway: what each hears, and who tells it
MAILBOXES = {
    GATEWAY: (f"kit/{NEIGHBOUR}/telemetry", NEIGHBOUR),
    NEIGHBOUR: (f"kit/{NEIGHBOUR}/ack", GATEWAY),
}


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

    def at(self, door: str, user: str, client_id: str | None = None) -> list[str]:
        """Return the options of a user at a door, who asks for a client id."""
        by = self.by_certificate if door == "certificate" else self.by_psk
        return [*by(user)[:-1], client_id or user]

    def by_certificate(self, user: str, password: str | None = None) -> list[str]:
        """Return the options of a client that trusts the room's authority."""
        where = ["-h", "127.0.0.1", "-p", str(self.port)]
        trust = ["--cafile", str(self.room.folder / "ca.pem")]
        return [*where, *trust, *self.named(user, password)]

    def by_psk(
        self, user: str, key: str | None = None, password: str | None = None
    ) -> list[str]:
        """Return the options of a client that has a pre-shared key and a password."""
        shared = key or keys.psk(self.keyring.boards[user])
        where = ["-h", "127.0.0.1", "-p", str(self.psk_port)]
        secret = ["--psk-identity", user, "--psk", shared]
        return [*where, *secret, *self.named(user, password)]

    def named(self, user: str, password: str | None = None) -> list[str]:
        """Return the options of a client that says its name and password."""
        word = password or keys.password(self.key(user))
        return ["-u", user, "-P", word, "-i", user]

    def key(self, user: str) -> bytes:
        return {**self.keyring.programs, **self.keyring.boards}[user]

    def mosquitto(self) -> int:
        """Return the process of Mosquitto under the wrapper."""
        (child,) = psutil.Process(self.process.pid).children()
        return child.pid

    def said(self) -> str:
        """Return what the wrapper has written on standard error so far."""
        return (self.room.folder / "stderr").read_text("utf-8")

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

    def wait_for_refusal(self) -> None:
        """Wait for a login that was refused: Mosquitto 2.0 does not name whose."""
        wait_for(
            lambda: any(
                self.heard("login_refused", board) for board in (None, ME, NEIGHBOUR)
            ),
            what="a refused login in the log",
        )


@contextmanager
def run_protected(folder: Path, programs: Path | None = None) -> Iterator[Protected]:
    """Run the protected broker of a room of two boards until the block ends.

    ``programs``: a folder in which its Mosquitto is looked for first.
    """
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
    path = os.pathsep.join([*([str(programs)] if programs else []), os.environ["PATH"]])
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PATH": path},
        )
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


def mosquitto_alone(prefix: Path) -> Path:
    """Return a folder with a Mosquitto that came without its plugin.

    It is the one of this computer; where it lies there are no libraries beside.
    """
    found = prefix / "sbin" / "mosquitto"
    found.parent.mkdir(parents=True)
    real = Path(program("mosquitto")).resolve()
    found.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n')
    found.chmod(0o755)
    return found.parent


def client(name: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run one of Mosquitto's own clients to its end."""
    command = [program(name), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


def program(name: str) -> str:
    """Return the path of one of Mosquitto's own programs."""
    places = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=places)
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
