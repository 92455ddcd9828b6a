"""A board on a serial line, without hardware: MicroPython behind a pty or a socket."""

import os
import socket
import subprocess
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.kit.hosts import MICROPYTHON, node

PROGRAM = Path(__file__).parent / "board.mjs"
CHUNK = 4096
REAL_BYTES_PER_S = 11_520  # 115,200 baud with a start and a stop bit


class SerialBoard:
    """One board; its flash is a folder. `port` is what the commands are given.

    ``line`` is "pty" or "socket"; ``bytes_per_s`` slows the line down as a real one.
    """

    def __init__(self, flash: Path, line: str = "pty", bytes_per_s: int = 0) -> None:
        self.flash = flash
        self._bytes_per_s = bytes_per_s
        flash.mkdir(parents=True, exist_ok=True)
        self._line: PtyLine | SocketLine = PtyLine() if line == "pty" else SocketLine()
        self.port = self._line.port
        self._process = self._power_on()
        self._to_line = self._pump(self._line.read, self._to_board)
        self._unplugged = False

    def _power_on(self) -> "subprocess.Popen[bytes]":
        words = [node(), str(PROGRAM), "--flash", str(self.flash)]
        process = subprocess.Popen(
            [*words, "--micropython", str(MICROPYTHON)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        if process.stdin is None or process.stdout is None:
            raise TypeError
        self._entry, self._output = process.stdin, process.stdout
        self._from_board = self._pump(
            partial(self._output.read, CHUNK), self._line.write
        )
        return process

    def _pump(
        self, read: Callable[[], bytes | None], write: Callable[[bytes], None]
    ) -> threading.Thread:
        def pump() -> None:
            with suppress(OSError, ValueError):
                while data := read():
                    if self._bytes_per_s:
                        time.sleep(len(data) / self._bytes_per_s)
                    write(data)

        thread = threading.Thread(target=pump, daemon=True)
        thread.start()
        return thread

    def _to_board(self, data: bytes) -> None:
        with suppress(OSError, ValueError):  # without power nobody hears it
            self._entry.write(data)

    def _power_off(self) -> None:
        self._process.kill()
        self._process.wait()
        self._from_board.join(5)
        self._entry.close()
        self._output.close()

    def restart(self) -> None:
        """Take the power away and give it back: the flash is read again."""
        self._power_off()
        self._process = self._power_on()

    def unplug(self) -> None:
        """Pull the cable: the port is gone and the board has no power."""
        if not self._unplugged:
            self._unplugged = True
            self._power_off()
            self._line.wake()
            self._to_line.join(5)
            self._line.close()

    close = unplug


def writer(descriptor: int) -> Callable[[bytes], None]:
    """Return what writes all bytes to a pipe."""

    def write(data: bytes) -> None:
        while data:
            data = data[os.write(descriptor, data) :]

    return write


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
        writer(self._ours)(data)

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

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._peer: socket.socket | None = None
        host, port = self._server.getsockname()
        self.port = f"socket://{host}:{port}"

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
