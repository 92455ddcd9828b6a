"""A TCP proxy that misbehaves on demand: between the gateway and its broker."""

import random
import socket
import threading
from contextlib import suppress
from typing import Self

CHUNK = 65_536
GARBAGE_BYTES = 4_096


class Proxy:
    """Passes bytes between clients and a port, until told to misbehave."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._flowing = threading.Event()
        self._flowing.set()
        self._refusing = False
        self._closed = False
        self._links: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.accepted = 0
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self.resume()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(10)
        for link in self._links:
            for side in link:
                side.close()

    def stall(self) -> None:
        """Keep every connection open and let nothing through."""
        self._flowing.clear()

    def resume(self) -> None:
        """Let bytes through again, and new connections in."""
        self._refusing = False
        self._flowing.set()

    def refuse(self) -> None:
        """End every connection and each new one at once."""
        self._refusing = True
        self.cut()

    def half_close(self) -> None:
        """Say to the clients that nothing more will come, and go on listening."""
        for client, _ in list(self._links):
            shut(client, socket.SHUT_WR)

    def garble(self) -> None:
        """Send bytes to the clients that no broker would send."""
        for client, _ in list(self._links):
            with suppress(OSError):  # it may have left already
                client.sendall(random.randbytes(GARBAGE_BYTES))

    def cut(self) -> None:
        """End every connection."""
        for link in list(self._links):
            for side in link:
                shut(side, socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing:
                client.close()
                continue
            self.accepted += 1
            server = socket.create_connection(("127.0.0.1", self._to_port))
            self._links.append((client, server))
            for pair in ((client, server), (server, client)):
                thread = threading.Thread(target=self._pass, args=pair)
                self._threads.append(thread)
                thread.start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):  # cut, by us or by either end
            while data := source.recv(CHUNK):
                self._flowing.wait()
                target.sendall(data)
        for side in (source, target):
            shut(side, socket.SHUT_RDWR)


def shut(side: socket.socket, how: int) -> None:
    """Shut a connection down, if it is still there."""
    with suppress(OSError):
        side.shutdown(how)
