"""The far ends of serial lines: a pty, a socket, and a port with control lines."""

import os
import socket
import threading
import tty
from collections.abc import Callable
from contextlib import suppress

CHUNK = 4096


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to a pipe or a pty."""
    while data:
        data = data[os.write(descriptor, data) :]


class PtyLine:
    """A pty: the commands open its far end as they open a tty."""

    def __init__(self) -> None:
        self._ours, self._theirs = os.openpty()  # theirs stays open: no hang-up between
        tty.setraw(self._theirs)
        self.port = os.ttyname(self._theirs)
        self._closing = False

    def read(self) -> bytes:
        data = os.read(self._ours, CHUNK)
        return b"" if self._closing else data

    def write(self, data: bytes) -> None:
        write_all(self._ours, data)

    def wake(self) -> None:
        """End a read that waits: while it does, the port is not gone."""
        self._closing = True
        os.write(self._theirs, b"\0")

    def close(self) -> None:
        for end in (self._theirs, self._ours):
            with suppress(OSError):
                os.close(end)


class SocketLine:
    """A TCP server: one command at a time connects to it by `socket://`."""

    scheme = "socket"

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._peer: socket.socket | None = None
        host, port = self._server.getsockname()
        self.port = f"{self.scheme}://{host}:{port}"

    def read(self) -> bytes:
        while True:
            if self._peer is None:
                self._peer, _ = self._server.accept()  # OSError once it is woken
            with suppress(OSError):
                if data := self._peer.recv(CHUNK):
                    return data
            self._peer.close()
            self._peer = None

    def write(self, data: bytes) -> None:
        if peer := self._peer:
            with suppress(OSError):
                peer.sendall(data)

    def wake(self) -> None:
        """End a read that waits, and the connection with it."""
        for end in (self._server, self._peer):
            if end:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for end in (self._server, self._peer):
            if end:
                end.close()


class WiredLine(SocketLine):
    """A port with control lines, `wired://`: see handlers/protocol_wired.py.

    ``on_control(dtr, rts)`` is done with before the command goes on.
    """

    scheme = "wired"

    def __init__(self, on_control: Callable[[bool, bool], None]) -> None:
        super().__init__()
        self._on_control = on_control
        self._control = socket.create_server(("127.0.0.1", 0))
        self.port += f"/{self._control.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                peer, _ = self._control.accept()
                with peer:
                    while pair := peer.recv(2):
                        self._on_control(pair[:1] == b"1", pair[1:] == b"1")
                        peer.sendall(b".")

    def close(self) -> None:
        super().close()
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
