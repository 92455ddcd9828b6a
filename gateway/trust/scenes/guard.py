"""What a scene may touch: the kit's own brokers, pages and boards, in this room.

An attack that reached anything else would be one. Every connection of a scene asks
here first, and nothing can be added from a page or a command line.
"""

import ipaddress
from collections.abc import Iterable

from gateway.errors import DannayaError
from gateway.identity.hosts import addresses
from gateway.language import tr
from gateway.room import Room
from gateway.trust.ports import is_in_the_room


class NotOurs(DannayaError):
    """A target that is not of this room."""


class Guard:
    """Knows the doors of a room; ``admit`` adds one that a scene has opened itself."""

    def __init__(self, room: Room, boards: Iterable[str] = ()) -> None:
        """``boards`` are the addresses from which boards came."""
        ports = (room.mqtt_port, room.protected_port, room.psk_port, room.http_port)
        self._ports = {port for port in ports if port}
        self._boards = {one for one in boards if is_in_the_room(one)}

    def admit(self, port: int) -> None:
        """Let a port of this computer be reached: the scene itself listens there."""
        self._ports.add(port)

    def only_here(self, host: str, port: int) -> tuple[str, int]:
        """Return the address if it is the room's own; NotOurs for all others."""
        here = is_this_computer(host) and port in self._ports
        if not here and host not in self._boards:
            raise NotOurs(
                tr(
                    "{host}:{port} is not of this room: a scene touches only the "
                    "kit's own brokers, pages and boards.",
                    host=host,
                    port=port,
                )
            )
        return host, port


def is_this_computer(host: str) -> bool:
    """Tell whether an address, never a name, is one of this computer."""
    try:
        wanted = ipaddress.ip_address(host)
    except ValueError:
        return False
    return wanted.is_loopback or host in addresses()
