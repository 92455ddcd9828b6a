"""The room: what `room.toml` says of its name, ports, sites and boards."""

from gateway.room.file import RoomError
from gateway.room.model import BoardEntry, Room, Site
from gateway.room.read import read_room
from gateway.room.write import write_room

__all__ = ["BoardEntry", "Room", "RoomError", "Site", "read_room", "write_room"]
