"""A peer that says exactly what a test wants: for what real brokers never do."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from gateway.broker import Session, open_session

CONNACK = b"\x20\x03\x00\x00\x00"
SUBACK = b"\x90\x05\x00\x01\x00\x01\x00"
CONNACK_311 = b"\x20\x02\x00\x00"
GOODBYE = 0xE0
SUBACK_311 = b"\x90\x04\x00\x01\x01\x00"

Script = Callable[["Peer"], None]


class Peer:
    """One connection that a client has made to us."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.heard: list[bytes] = []

    def read(self) -> bytes:
        """Return one whole packet; its first byte and length are kept."""
        head = self._exactly(2)
        size, shift = head[1] & 127, 7
        while head[-1] > 127:
            head += self._exactly(1)
            size |= (head[-1] & 127) << shift
            shift += 7
        self.heard.append(head + self._exactly(size))
        return self.heard[-1]

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionResetError
            data += more
        return data

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def welcome(self, connack: bytes = CONNACK) -> None:
        """Let a client of MQTT 5 in and subscribe it."""
        self.read()
        self.say(connack)
        self.read()
        self.say(SUBACK)

    def hold(self) -> None:
        """Read until the client says goodbye or goes."""
        while self.read()[0] != GOODBYE:
            pass


@contextmanager
def scripted(*scripts: Script) -> Iterator[int]:
    """Serve one connection for each script, in their order; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, scripts))
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            with suppress(OSError):  # if it still waits for a client: there is none
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, scripts: tuple[Script, ...]) -> None:
    for script in scripts:
        try:
            connected, _ = server.accept()
        except OSError:
            return
        with connected, suppress(ConnectionError):
            connected.settimeout(20)
            script(Peer(connected))


def open_to(
    port: int, protocol: int | None = None, timeout_s: float = 5.0, window: int = 100
) -> Session:
    """Open a session with a scripted peer."""
    return open_session(
        "127.0.0.1",
        port,
        "gateway",
        ["kit/#"],
        protocol=protocol,
        timeout_s=timeout_s,
        receive_maximum=window,
    )
