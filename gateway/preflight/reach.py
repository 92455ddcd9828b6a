"""Do the doors of an open room answer at the address that boards are given?"""

import socket

from gateway.doctor.finding import GREEN, RED, Finding
from gateway.here import address_in_the_room
from gateway.language import tr
from gateway.room import Room
from gateway.running import read_note

TIMEOUT_S = 2.0


def reachable(room: Room, address: str | None = None) -> list[Finding]:
    """Knock on each door of the room if it is open; nothing to say of a closed one."""
    note = read_note(room.folder)
    here = address or address_in_the_room()
    names = ("http_port", "mqtt_port", "websocket_port", "protected_port", "psk_port")
    open_ports = [int(note[name]) for name in names if note.get(name)]
    shut = [port for port in open_ports if not answers(here, port)]
    if shut:
        numbers = ", ".join(map(str, shut))
        sentence = tr(
            "{address} does not answer on {ports}.", address=here, ports=numbers
        )
        fix = tr('Write host = "0.0.0.0" in room.toml, then open the room again.')
        return [Finding("reach", RED, sentence, fix)]
    if not open_ports:
        return []
    sentence = tr("The open room answers at {address}.", address=here)
    return [Finding("reach", GREEN, sentence)]


def answers(address: str, port: int) -> bool:
    """Tell whether something takes connections there."""
    try:
        socket.create_connection((address, port), TIMEOUT_S).close()
    except OSError:
        return False
    return True
