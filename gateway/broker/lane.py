"""What differs between the two lanes for the program that runs a Mosquitto."""

from enum import Enum
from pathlib import Path
from typing import Protocol

from gateway.broker.mosquitto import write_config
from gateway.broker.ports import Listen


class Change(Enum):
    """What became of the files of a lane, and so what its Mosquitto has to do."""

    NOTHING = 0
    READ = 1  # it must read again what it reads again when told to
    START = 2  # it must start again: some files it reads at its start alone


class Lane(Protocol):
    """A folder of files for one Mosquitto, and what to do while it runs."""

    @property
    def folder(self) -> Path:
        """Return where its files lie."""

    @property
    def host(self) -> str:
        """Return the address it listens at."""

    @property
    def ports(self) -> tuple[int, ...]:
        """Return the ports it listens at, the one to be asked for first."""

    def prepare(self) -> Path:
        """Write all files and return the configuration; BrokerError if impossible."""

    def changed(self) -> Change:
        """Write again what has to be, which is seldom, and tell what that means."""

    def hear(self, line: str) -> None:
        """Take a line of its log, from another thread; must not take long."""


class OpenLane:
    """Everybody may connect, nothing is encrypted."""

    def __init__(self, folder: Path, where: Listen) -> None:
        self.folder = folder
        self._where = where
        self.host = where.host
        self.ports = tuple(p for p in (where.port, where.websocket_port) if p)

    def prepare(self) -> Path:
        """Write the configuration."""
        return write_config(self.folder, **self._where._asdict())

    def changed(self) -> Change:
        """Nothing of this lane ever changes."""
        return Change.NOTHING

    def hear(self, line: str) -> None:
        """Nothing is learned from this lane's log."""
