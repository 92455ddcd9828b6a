"""A TCP or TLS connection that never blocks longer than asked, and can be woken."""

import selectors
import socket
import ssl
import time

from gateway.broker.reasons import lost_because, unreachable
from gateway.broker.session import GOODBYE_S, BrokerError, SessionLost
from gateway.broker.waker import Waker
from gateway.language import tr

CHUNK = 262_144


class Stream:
    """The bytes to and from one broker. Errors are SessionLost with a sentence."""

    def __init__(self, connected: socket.socket) -> None:
        self.dry = False  # whether the last receive took all that was there
        self._plain = not isinstance(connected, ssl.SSLSocket)
        self._socket = connected
        self._socket.setblocking(False)
        self._waker = Waker()
        self._readable = selectors.DefaultSelector()
        self._readable.register(connected, selectors.EVENT_READ)
        self._readable.register(self._waker, selectors.EVENT_READ)
        self._awake = selectors.DefaultSelector()
        self._awake.register(self._waker, selectors.EVENT_READ)

    def receive(self) -> bytes | None:
        """Return what is there, None when nothing is; SessionLost at the end.

        Call it until None or ``dry`` before waiting: TLS may hold bytes that no select
        sees.
        """
        try:
            data = self._socket.recv(CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError as error:
            raise SessionLost(lost_because(error)) from error
        if not data:
            raise SessionLost(tr("The broker closed the connection."))
        self.dry = self._plain and len(data) < CHUNK
        return data

    def send(self, data: bytes, timeout_s: float) -> None:
        """Send everything, or raise SessionLost."""
        left = memoryview(data)
        deadline_s = time.monotonic() + timeout_s
        while left:
            try:
                left = left[self._socket.send(left) :]
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                self._wait_to_send(deadline_s)
            except OSError as error:
                raise SessionLost(lost_because(error)) from error

    def _wait_to_send(self, deadline_s: float) -> None:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            raise SessionLost(tr("The broker has stopped reading what we send."))
        with selectors.DefaultSelector() as writable:
            writable.register(self._socket, selectors.EVENT_WRITE)
            writable.select(left_s)

    def wait(self, timeout_s: float, reading: bool = True) -> bool:
        """Wait at most ``timeout_s``; True when ``wake`` ended the wait.

        Bytes end it too, unless we are not ``reading``.
        """
        watched = self._readable if reading else self._awake
        watched.select(max(timeout_s, 0))
        return self._waker.clear()

    def wake(self) -> None:
        """End the present or the next ``wait``; any thread may call it."""
        self._waker.wake()

    def await_end(self) -> None:
        """Wait, not for long, until the other side hangs up."""
        await_end(self._socket)

    def close(self) -> None:
        """Close everything; a second call does nothing."""
        self._readable.close()
        self._awake.close()
        self._waker.close()
        self._socket.close()


def open_stream(
    host: str, port: int, tls: ssl.SSLContext | None, timeout_s: float
) -> Stream:
    """Connect, with TLS when a context is given; BrokerError says what is wrong."""
    try:
        plain = socket.create_connection((host, port), timeout_s)
    except OSError as error:
        raise BrokerError(unreachable(host, port, error)) from error
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Stream(tls.wrap_socket(plain, server_hostname=host) if tls else plain)
    except OSError as error:
        plain.close()
        raise BrokerError(unreachable(host, port, error)) from error


def await_end(connected: socket.socket) -> None:
    """Wait at most GOODBYE_S until the other side of a socket hangs up.

    What it still sends is thrown away. The socket must not block.
    """
    deadline_s = time.monotonic() + GOODBYE_S
    with selectors.DefaultSelector() as readable:
        readable.register(connected, selectors.EVENT_READ)
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                if not connected.recv(CHUNK):
                    return
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                readable.select(left_s)
            except OSError:
                return
