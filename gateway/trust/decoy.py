"""A false gateway: it listens where the broker did, with a certificate of its own.

A board of the kit must hang up. One that does not says its name and its password here:
in a drill the name is kept and the password is not read; on stage, where the board is
the scene's own, the decoy plays the gateway on and hears everything. On the open lane
it has no certificate: there everybody says his name.
"""

import socket
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from gateway.broker.ports import listen
from gateway.identity.certificates import issue, new_authority
from gateway.identity.hosts import hosts_of_this_computer
from gateway.trust.wire.mqtt import Ear, Seen

WAIT_S = 3.0
ACCEPT_S = 0.1
CHUNK = 4_096

Hear = Callable[[bytes, list[Seen]], None]


class Said(NamedTuple):
    """Somebody who said his name, when and from where."""

    at_us: int
    address: str
    name: str


class Decoy:
    """What came to the false gateway: who joined it, and who hung up, by address.

    ``reasons`` are what those said who hung up; ``calls_us`` is when each address
    called, ``said`` the names. Without ``tls`` it is a door of the open lane. With
    ``hear`` it plays the gateway to those that join, and ``hear(bytes, packets)`` is
    told all that they say.
    """

    def __init__(
        self,
        server: socket.socket,
        tls: ssl.SSLContext | None,
        hear: Hear | None = None,
    ) -> None:
        self.joined: set[str] = set()
        self.hung_up: Counter[str] = Counter()
        self.calls_us: dict[str, list[int]] = {}
        self.said: list[Said] = []
        self.reasons: list[str] = []
        self._hear = hear
        self._server = server
        self._tls = tls
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="decoy")
        self._visits: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to take connections."""
        self._thread.start()

    def end(self) -> None:
        """Stop listening; the port is free afterwards."""
        self._ended.set()
        self._thread.join()
        self._server.close()
        for visit in self._visits:
            visit.join(WAIT_S)

    def _serve(self) -> None:
        self._server.settimeout(ACCEPT_S)
        while not self._ended.is_set():
            try:
                link, source = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            calls = self.calls_us.setdefault(source[0], [])
            calls.append(time.time_ns() // 1000)
            visit = threading.Thread(target=self._meet, args=(link, source[0]))
            visit.start()
            self._visits = [one for one in self._visits if one.is_alive()] + [visit]

    def _meet(self, link: socket.socket, source: str) -> None:
        """Play the gateway for one who comes."""
        link.settimeout(WAIT_S)
        name, reason = None, ""
        with link:
            try:
                with self._spoken(link) as session:
                    name = self._converse(session)
            except ssl.SSLError as error:
                reason = error.reason or ""
            except (OSError, ValueError):
                pass
        with self._lock:
            if name is None:
                self.hung_up[source] += 1
                self.reasons = [*self.reasons[-20:], reason]
            else:
                self.said.append(Said(time.time_ns() // 1000, source, name))

    def _spoken(self, link: socket.socket) -> AbstractContextManager[socket.socket]:
        """Return the link as this door speaks."""
        if self._tls is None:
            return nullcontext(link)
        return self._tls.wrap_socket(link, server_side=True)

    def _converse(self, session: socket.socket) -> str | None:
        """Hear somebody until he has said his name, or with ``hear`` as long as he
        speaks; return the name, None when he has said none.
        """
        ear, name = Ear(), None
        try:
            while not self._ended.is_set() and (data := session.recv(CHUNK)):
                packets = list(ear.hear(data))
                for packet in packets:
                    name = packet.client or name
                    if self._hear:
                        session.sendall(answer(packet))
                if name is not None:
                    with self._lock:
                        self.joined.add(name)
                    if self._hear is None:
                        return name
                    self._hear(data, packets)
        except OSError:
            if name is None:
                raise
        return name


def answer(packet: Seen) -> bytes:
    """Return what a broker answers that agrees to everything (MQTT 3.1.1)."""
    number = packet.number.to_bytes(2)
    answers = {
        "CONNECT": b"\x20\x02\x00\x00",
        "SUBSCRIBE": b"\x90\x03" + number + b"\x01",
        "PUBLISH": b"\x40\x02" + number if packet.number else b"",
        "PINGREQ": b"\xd0\x00",
    }
    return answers.get(packet.name, b"")


@contextmanager
def decoy(host: str, port: int, hear: Hear | None = None) -> Iterator[Decoy]:
    """Give a false gateway at a port of this computer until the block ends.

    BrokerError when the port is not free.
    """
    issued = issue(new_authority("decoy"), hosts_of_this_computer(host))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decoy.pem"
        path.write_bytes(issued.key + issued.certificate)
        tls.load_cert_chain(path)
    with standing(Decoy(listen(host, port), tls, hear)) as found:
        yield found


@contextmanager
def doorman(host: str, port: int) -> Iterator[Decoy]:
    """Give one who stands at a door of the open lane, and lets nobody in.

    BrokerError when the port is not free.
    """
    with standing(Decoy(listen(host, port), None)) as found:
        yield found


@contextmanager
def standing(found: Decoy) -> Iterator[Decoy]:
    """Let it take connections until the block ends."""
    found.start()
    try:
        yield found
    finally:
        found.end()
