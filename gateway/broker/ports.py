"""Where a broker listens: is the port ours to take? One sentence when it is not."""

import errno
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gateway.broker.session import BrokerError
from gateway.language import tr


class Listen(NamedTuple):
    """An address of this machine, the MQTT port, and the WebSocket port if wanted.

    ``certificate`` is a file with a key and its certificate: the WebSocket port then
    speaks TLS, as a page over HTTPS wants it.
    """

    host: str
    port: int
    websocket_port: int | None = None
    certificate: Path | None = None


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at ``host``:``port``, or raise BrokerError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise BrokerError(_why(host, port, error)) from error
    try:
        # SO_REUSEADDR lets Windows share a port with another program: never there.
        if sys.platform == "win32":
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise BrokerError(_why(host, port, error)) from error
    return taken


def check_free(host: str, ports: Iterable[int]) -> None:
    """Raise BrokerError when a broker could not listen at one of the ports."""
    for port in ports:
        listen(host, port).close()


def to_connect(host: str) -> str:
    """Return where to find what listens at ``host``: "all addresses" is here too."""
    this_machine = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    return this_machine.get(host, host)


def _why(host: str, port: int, error: OSError) -> str:
    windows = getattr(error, "winerror", None)
    if error.errno == errno.EADDRINUSE or windows == 10048:
        return tr(
            "Port {port} is already taken by another program: end it (a Mosquitto "
            "that runs as a service?), or write another port in room.toml.",
            port=port,
        )
    if error.errno == errno.EACCES:
        return tr(
            "The system does not let this program listen on port {port}: "
            "write a port above 1024 in room.toml.",
            port=port,
        )
    return tr("{host} is not an address of this machine.", host=host)
