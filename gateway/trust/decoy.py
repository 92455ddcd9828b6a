"""A false gateway: it listens where the broker did, with a certificate of its own.

A board of the kit must hang up. One that does not says its name and its password here:
the name is kept, the password is not read.
"""

import socket
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway.broker.ports import listen
from gateway.identity.certificates import issue, new_authority
from gateway.identity.hosts import hosts_of_this_computer

WAIT_S = 3.0
ACCEPT_S = 0.1
CONNECT = 0x10  # MQTT 3.1.1 section 3.1
CLIENT_ID_AT = 10  # bytes of the variable header before it


class Decoy:
    """What came to the false gateway: who joined it, and who hung up, by address."""

    def __init__(self, server: socket.socket, tls: ssl.SSLContext) -> None:
        self.joined: set[str] = set()
        self.hung_up: Counter[str] = Counter()
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
            visit = threading.Thread(target=self._meet, args=(link, source[0]))
            visit.start()
            self._visits = [one for one in self._visits if one.is_alive()] + [visit]

    def _meet(self, link: socket.socket, source: str) -> None:
        """Play the gateway for one who comes."""
        link.settimeout(WAIT_S)
        with link:
            try:
                with self._tls.wrap_socket(link, server_side=True) as session:
                    name = client_id(session)
            except (OSError, ValueError):
                name = None
            with self._lock:
                if name is None:
                    self.hung_up[source] += 1
                else:
                    self.joined.add(name)


def client_id(session: ssl.SSLSocket) -> str | None:
    """Return the name in a CONNECT packet; None when there is none."""
    packet = b""
    with suppress(OSError):
        while len(packet) < CLIENT_ID_AT + 8:
            more = session.recv(512)
            if not more:
                break
            packet += more
    if not packet or packet[0] != CONNECT:
        return None
    start = 1
    while start < len(packet) and packet[start] & 0x80:
        start += 1  # the length of the packet takes 1 to 4 bytes
    body = packet[start + 1 :]
    size = int.from_bytes(body[CLIENT_ID_AT : CLIENT_ID_AT + 2])
    name = body[CLIENT_ID_AT + 2 : CLIENT_ID_AT + 2 + size]
    return name.decode("utf-8", "replace") or None


@contextmanager
def decoy(host: str, port: int) -> Iterator[Decoy]:
    """Give a false gateway at a port of this computer until the block ends.

    BrokerError when the port is not free.
    """
    issued = issue(new_authority("decoy"), hosts_of_this_computer(host))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decoy.pem"
        path.write_bytes(issued.key + issued.certificate)
        tls.load_cert_chain(path)
    found = Decoy(listen(host, port), tls)
    found.start()
    try:
        yield found
    finally:
        found.end()
