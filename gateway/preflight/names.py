"""The name of this computer on the network: boards may look for it by that name."""

import socket
from collections.abc import Callable
from typing import Any

from gateway.doctor.finding import GREEN, ORANGE, Finding
from gateway.language import tr
from gateway.room import Room

Resolve = Callable[[str, int], list[Any]]


def resolved(
    _: Room, name: str | None = None, resolve: Resolve = socket.getaddrinfo
) -> list[Finding]:
    """Tell whether `<name>.local` leads here (mDNS, RFC 6762)."""
    local = (name or socket.gethostname()).split(".")[0] + ".local"
    try:
        address = str(resolve(local, 0)[0][4][0])
    except OSError:
        sentence = tr("The name {name} is not known on the network.", name=local)
        fix = tr("Not needed: boards are given the address, not the name.")
        return [Finding("name", ORANGE, sentence, fix)]
    sentence = tr("The name {name} leads to {address}.", name=local, address=address)
    return [Finding("name", GREEN, sentence)]
