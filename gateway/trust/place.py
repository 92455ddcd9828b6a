"""The room as its probes know it: where its doors are and what opens them."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.identity import Keyring, keys
from gateway.identity.certificates import pem
from gateway.ports import reachable
from gateway.room import Room
from gateway.store import Writer
from gateway.trust.visitor import PROBE, Door, Name


@dataclass(frozen=True)
class Place:
    """One room at one moment.

    ``lanes``: board -> the lane on which it was heard; ``addresses``: board -> where
    it came from, where that is known.
    """

    room: Room
    store: Writer
    keyring: Keyring | None
    lanes: Mapping[str, str]
    addresses: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Return where the room lies."""
        return self.room.folder

    def open_door(self) -> Door:
        """Return the door of the open lane."""
        return Door(reachable(self.room.mqtt_host), self.room.mqtt_port)

    def protected_door(self) -> Door | None:
        """Return the door of the protected lane; None where there is none."""
        if not self.room.protected_port or self.keyring is None:
            return None
        host = reachable(self.room.mqtt_host)
        return Door(host, self.room.protected_port, self.trust())

    def door_of(self, board: str) -> Door | None:
        """Return the door through which a board comes; None when it is not known."""
        lane = self.lanes.get(board)
        if lane is None:
            return None
        return self.open_door() if lane == "open" else self.protected_door()

    def trust(self) -> ssl.SSLContext:
        """Return a TLS context that believes the room's authority and no other."""
        if self.keyring is None:
            raise ValueError("a room without secrets")
        authority = pem(self.keyring.authority.certificate).decode()
        context = ssl.create_default_context(cadata=authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def name_of(self, board: str) -> Name:
        """Return how somebody with a board's rights comes in at its lane."""
        key = self.keyring.boards.get(board) if self.keyring else None
        password = keys.password(key) if key else None
        return Name(self.client_id_of(board), board, password)

    def client_id_of(self, board: str) -> str:
        """Return what a visitor must call himself to be asked for the password.

        The protected broker lets nobody choose; the open one would throw the board out.
        """
        return board if self.lanes.get(board) == "protected" else PROBE
