"""What a simulated board needs to come in on the protected lane, as a real one does."""

import sys
from collections.abc import Iterable
from typing import Any

from gateway.places import firmware_dir
from gateway.room import Room

# Words for the firmware's Node
Words = dict[str, Any]


def use_firmware() -> None:
    """Let the boards' program be imported."""
    folder = str(firmware_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)


def proofs(room: Room, boards: Iterable[str]) -> dict[str, Words]:
    """Return board -> words for its Node, of those boards that have a key.

    None in a room that runs without the protected lane.
    """
    if not room.protected_port:
        return {}
    from gateway.identity import read_keyring  # loads the cryptography

    keyring = read_keyring(room.folder)
    if keyring is None:
        return {}
    use_firmware()
    from kit import protected

    trust = protected.trusting(keyring.authority.certificate)
    connect = protected.connector(room.mqtt_host, room.protected_port, trust)
    return {
        board: {
            "connect": connect,
            "username": board,
            "password": protected.password(keyring.boards[board]),
            "mac_key": protected.derive(keyring.boards[board], "mac"),
        }
        for board in boards
        if board in keyring.boards
    }
