"""The room: what `room.toml` says of its name, ports, sites and boards."""

from gateway.room.file import RoomError
from gateway.room.model import BoardEntry, Retention, Room, Site, Wifi
from gateway.room.read import read_room
from gateway.room.retention import kept_for
from gateway.room.write import write_room

__all__ = [
    "BoardEntry",
    "Retention",
    "Room",
    "RoomError",
    "Site",
    "Wifi",
    "kept_for",
    "read_room",
    "write_room",
]
