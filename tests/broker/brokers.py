"""A broker as the kit runs it: `python -m gateway.broker` in a process of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.publish
import psutil
import pytest

from gateway.broker import Session, open_session
from gateway.broker.session import Delivery
from tests.conftest import free_port, wait_for

KINDS = ("mosquitto", "embedded")


@dataclass
class RunningBroker:
    """A broker that takes connections on 127.0.0.1."""

    kind: str
    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    websocket_port: int

    def mosquitto(self) -> psutil.Process:
        """Return the process of Mosquitto under the wrapper."""
        (child,) = psutil.Process(self.process.pid).children()
        return child

    def stderr(self) -> str:
        """Return what the process has written on standard error so far."""
        return (self.folder / "stderr").read_text("utf-8")


@dataclass
class Guest:
    """One test's share of a broker: topics and client ids that no other test has."""

    broker: RunningBroker
    root: str
    opened: list[Session] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.broker.kind

    @property
    def port(self) -> int:
        return self.broker.port

    def open(
        self,
        client_id: str = "gateway",
        protocol: int | None = None,
        window: int = 1000,
        host: str = "127.0.0.1",
    ) -> Session:
        """Open a session on all topics of this test, closed when the test ends."""
        session = open_session(
            host,
            self.port,
            f"{client_id} {self.root}",
            [f"{self.root}/#"],
            receive_maximum=window,
            protocol=protocol,
        )
        self.opened.append(session)
        return session

    def topic(self, name: str) -> str:
        return f"{self.root}/{name}"

    def publish(self, *payloads: bytes, to: str = "telemetry") -> None:
        """Publish as another client, paho, does; return when the broker has it."""
        publish(self.port, *[(self.topic(to), payload) for payload in payloads])

    def leave(self) -> None:
        """Close the sessions of the test."""
        for session in self.opened:
            session.close()


def publish(
    port: int,
    *messages: tuple[str, bytes],
    qos: int = 1,
    retain: bool = False,
    websocket: bool = False,
) -> None:
    """Publish (topic, payload) pairs with paho and wait for the acknowledgements."""
    paho.mqtt.publish.multiple(
        [(topic, payload, qos, retain) for topic, payload in messages],
        hostname="127.0.0.1",
        port=port,
        transport="websockets" if websocket else "tcp",
    )


@contextmanager
def client_311(
    port: int, keep_alive_s: int = 60, will: str = ""
) -> Iterator[socket.socket]:
    """Give a socket that has said CONNECT in MQTT 3.1.1 and was let in."""
    last_words = sized(will.encode()) + sized(b"{}") if will else b""
    body = b"\x00\x04MQTT\x04" + bytes([0x06 if will else 0x02])
    body += keep_alive_s.to_bytes(2, "big") + sized(f"raw-{port}".encode()) + last_words
    with socket.create_connection(("127.0.0.1", port), 10) as connected:
        connected.sendall(b"\x10" + bytes([len(body)]) + body)
        assert connected.recv(4) == b"\x20\x02\x00\x00"
        yield connected


def sized(raw: bytes) -> bytes:
    """Return bytes behind their length, as MQTT writes a string."""
    return len(raw).to_bytes(2, "big") + raw


def closed_by_peer(connected: socket.socket) -> bool:
    """Wait until the other side hangs up, whatever it says before."""
    try:
        while connected.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def take(session: Session, count: int, timeout_s: float = 10.0) -> list[Delivery]:
    """Receive until there are ``count`` deliveries; fail when they do not come."""
    got: list[Delivery] = []

    def enough() -> bool:
        got.extend(session.receive(0.5))
        return len(got) >= count

    wait_for(enough, timeout_s, f"{count} deliveries")
    return got


def listens(port: int) -> bool:
    """Tell whether something takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def command(kind: str, port: int, folder: Path, *more: str) -> Sequence[str]:
    """Return the command line of a broker on 127.0.0.1."""
    words = [sys.executable, "-m", "gateway.broker", "--kind", kind]
    words += ["--host", "127.0.0.1", "--port", str(port), "--data", str(folder)]
    return [*words, *more]


@contextmanager
def run_broker(
    kind: str, folder: Path, port: int | None = None
) -> Iterator[RunningBroker]:
    """Run a broker until the block ends; it must then end by itself, cleanly."""
    folder.mkdir(parents=True, exist_ok=True)
    port, websocket_port = port or free_port(), free_port()
    more = ("--websocket-port", str(websocket_port), "--supervised")
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            command(kind, port, folder, *more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=os.environ | {"PYTHONWARNINGS": "error"},
        )
    with process:
        running = RunningBroker(kind, process, folder, port, websocket_port)
        assert process.stdout
        if not process.stdout.readline().endswith(
            b" listens at 127.0.0.1:%d.\n" % port
        ):
            process.kill()
            pytest.fail(f"the broker does not start: {running.stderr()}")
        try:
            yield running
        finally:
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Close its standard input, which must end it; kill it when that does not."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        pytest.fail("the broker did not end with its standard input")
