"""The ports of a room: free ones are found, and one that is taken is said."""

import errno
import random
import socket
from contextlib import suppress
from dataclasses import replace

from gateway import mosquitto
from gateway.errors import DannayaError
from gateway.here import ANY_ADDRESS
from gateway.language import system_reason, tr
from gateway.room import Room

# Below those that systems give to outgoing connections: such a one could be taken
# between this look and the start of the program that wants it.
QUIET_PORTS = (20_000, 32_000)
TRIES = 20
CONNECT_S = 1.0
# On Windows SO_REUSEADDR would share a port with a server that runs.
SHARES = hasattr(socket, "SO_EXCLUSIVEADDRUSE")


class PortError(DannayaError):
    """A port of the room is in use or not allowed."""


def with_free_ports(room: Room, move: bool = False) -> Room:
    """Return the room with each port 0 replaced by a free one, the others checked.

    A port that is taken is a PortError, or, with ``move``, replaced too. The ports of
    the protected lane are 0 afterwards where there can be none.
    """
    find = moved_port if move else free_port
    room = replace(room, http_port=find(room.http_host, room.http_port))
    if room.broker == "external":
        return replace(room, protected_port=0, psk_port=0)
    room = replace(
        room,
        mqtt_port=find(room.mqtt_host, room.mqtt_port),
        websocket_port=find(room.mqtt_host, room.websocket_port),
    )
    if mosquitto.find() is None:
        return replace(room, protected_port=0, psk_port=0)
    return replace(
        room,
        protected_port=find(room.mqtt_host, room.protected_port),
        psk_port=find(room.mqtt_host, room.psk_port),
    )


def moved_port(host: str, port: int) -> int:
    """Return ``port``, or any free one when it is taken."""
    try:
        return free_port(host, port)
    except PortError:
        return free_port(host, 0)


def free_port(host: str, port: int) -> int:
    """Return ``port``, or any free one for 0; PortError when it is taken."""
    if not port:
        for _ in range(TRIES):
            with suppress(PortError):
                return reserved_port(host, random.randrange(*QUIET_PORTS))  # noqa: S311
    with probe(host) as free:
        if not SHARES:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bind(free, host, port)
        return int(free.getsockname()[1])


def reserved_port(host: str, port: int) -> int:
    """Return ``port``, which this function gives nobody for a minute; or PortError.

    Programs that look at the same time would find the same port free. A connection that
    the port has had and closed keeps it (TIME-WAIT, RFC 9293 §3.3.2) from all but the
    servers, which may share it with what is over (SO_REUSEADDR).
    """
    with probe(host) as free:
        bind(free, host, port)
        if not SHARES:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.listen(1)
            with suppress(OSError), connect(host, port):
                free.accept()[0].close()
        return port


def connect(host: str, port: int) -> socket.socket:
    """Return a connection to a server that is bound to ``host``, or raise OSError."""
    return socket.create_connection((reachable(host), port), CONNECT_S)


def probe(host: str) -> socket.socket:
    """Return a new socket of the host's family."""
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)


def bind(free: socket.socket, host: str, port: int) -> None:
    """Give the socket its port, or raise PortError."""
    try:
        free.bind((host, port))
    except (OSError, UnicodeError) as error:
        raise PortError(refusal(host, port, error)) from error


def refusal(host: str, port: int, error: OSError | UnicodeError) -> str:
    """Return why a port of an address cannot be opened, and what to do."""
    if is_unknown(error):
        return tr(
            "{host} is not an address of this computer: take one that it has, or "
            "0.0.0.0 for all of them.",
            host=host,
        )
    return tr(
        "Port {port} cannot be opened ({reason}): stop the program that uses it, or "
        "choose another port.",
        port=port,
        reason=system_reason(error) if isinstance(error, OSError) else error,
    )


def is_unknown(error: OSError | UnicodeError) -> bool:
    """Tell whether the address itself was refused, whatever the port."""
    if isinstance(error, socket.gaierror | UnicodeError):
        return True
    return error.errno == errno.EADDRNOTAVAIL


def reachable(host: str) -> str:
    """Return the address at which this computer reaches a server bound to host."""
    return "127.0.0.1" if host in ANY_ADDRESS else host
