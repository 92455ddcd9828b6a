"""The ports of a room: free ones are found, and one that is taken is said."""

import random
import socket
from contextlib import suppress
from dataclasses import replace

from gateway import mosquitto
from gateway.errors import DannayaError
from gateway.language import system_reason, tr
from gateway.room import Room

# Below those that systems give to outgoing connections: such a one could be taken
# between this look and the start of the program that wants it.
QUIET_PORTS = (20_000, 32_000)
TRIES = 20
ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104


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
                return free_port(host, random.randrange(*QUIET_PORTS))  # noqa: S311
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(
            socket, "SO_EXCLUSIVEADDRUSE"
        ):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortError(
                tr(
                    "Port {port} cannot be opened ({reason}): stop the program that "
                    "uses it, or choose another port.",
                    port=port,
                    reason=system_reason(error),
                )
            ) from error
        return int(probe.getsockname()[1])


def reachable(host: str) -> str:
    """Return the address at which this computer reaches a server bound to host."""
    return "127.0.0.1" if host in ANY_ADDRESS else host
