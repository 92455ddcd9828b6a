"""Who is let in at the brokers of an open room: everybody here, no stranger there."""

import ssl
from collections.abc import Callable
from typing import Any

from gateway.doctor.finding import GREEN, RED, Finding
from gateway.here import address_in_the_room
from gateway.language import tr
from gateway.preflight.reach import answers
from gateway.room import Room
from gateway.room.model import CA_FILE
from gateway.running import read_note
from gateway.trust.visitor import PROBE, Door, Name, knock

# nobody, and somebody who tries a password that every kit might have
STRANGERS = (Name(PROBE), Name(PROBE, "gateway", "dannaya"))

Knock = Callable[[Door, Name], bool | None]


def logins(room: Room, ask: Knock = knock, address: str | None = None) -> list[Finding]:
    """Knock at both brokers as a stranger does; nothing to say of a closed room.

    Nor of a door that does not answer at all: see reach.py.
    """
    note = read_note(room.folder)
    here = address or address_in_the_room()
    found = []
    if is_open(note, "mqtt_port", here):
        found.append(open_lane(ask(Door(here, int(note["mqtt_port"])), Name(PROBE))))
    if is_open(note, "protected_port", here):
        context = ssl.create_default_context(cafile=room.folder / CA_FILE)
        door = Door(here, int(note["protected_port"]), context)
        found.append(protected_lane([ask(door, name) for name in STRANGERS]))
    return found


def is_open(note: dict[str, Any], name: str, here: str) -> bool:
    """Tell whether the room has a door of this name, which answers."""
    return bool(note.get(name)) and answers(here, int(note[name]))


def open_lane(let_in: bool | None) -> Finding:
    """Return what the open lane does: it is there for everybody."""
    if let_in:
        return Finding("open_lane", GREEN, tr("The open lane lets everybody in."))
    sentence = tr("The open lane lets nobody in.")
    return Finding(
        "open_lane", RED, sentence, tr("Close the room, then open it again.")
    )


def protected_lane(let_in: list[bool | None]) -> Finding:
    """Return what the protected lane does with strangers."""
    if any(let_in):
        sentence = tr("The protected lane lets a stranger in.")
        fix = tr("Use it for nothing that matters, and report this.")
        return Finding("protected_lane", RED, sentence, fix)
    if None in let_in:
        sentence = tr("The protected lane does not prove itself at this address.")
        fix = tr("Open the room again: its certificate is made for today's address.")
        return Finding("protected_lane", RED, sentence, fix)
    sentence = tr("The protected lane turns strangers away.")
    return Finding("protected_lane", GREEN, sentence)
