"""The part of the room that is measured: a broker and ingest, as in `dannaya up`."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.ports import reachable, with_free_ports
from gateway.programs import programs
from gateway.room import Room, read_room, write_room
from gateway.running import answers
from gateway.store import Reader, open_store
from gateway.supervise import Supervisor

READY_S = 20.0


class NotReady(DannayaError):
    """The programs did not do their work in time."""


@dataclass(frozen=True)
class Spine:
    """A running broker and ingest; ``room`` has their real ports."""

    room: Room
    children: Supervisor

    def store(self) -> Reader:
        """Return a reader of what ingest writes."""
        return open_store(self.room.store_url, readonly=True)

    def process(self, name: str) -> psutil.Process:
        """Return one of the processes, as of now."""
        return psutil.Process(self.children.processes()[name])

    def cpu_s(self, name: str) -> float:
        """Return the CPU seconds that a process has used, its children included."""
        process = self.process(name)
        family = [process, *process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)

    def rss_mb(self, name: str) -> float:
        """Return the resident memory of a process in MB."""
        return float(self.process(name).memory_info().rss) / 1e6


@contextmanager
def spine(
    folder: Path,
    broker: str = "auto",
    names: Sequence[str] = ("broker", "ingest"),
    host: str = "127.0.0.1",
) -> Iterator[Spine]:
    """Run the named programs of a room in ``folder`` for the time of a block.

    ``host`` is the address that the broker listens at.
    """
    write_room(folder, name="bench")
    room = replace(
        read_room(folder),
        broker=broker,
        http_host="127.0.0.1",
        http_port=0,
        mqtt_host=host,
        mqtt_port=0,
        websocket_port=0,
        protected_port=0,
        psk_port=0,
    )
    room = with_free_ports(room)
    if "protected" not in names:
        room = replace(room, protected_port=0, psk_port=0)
    open_store(room.store_url).close()
    stop = threading.Event()
    wanted = [program for program in programs(room) if program.name in names]
    with Supervisor(wanted, folder / "log", stop) as children:
        watcher = threading.Thread(target=children.watch)
        watcher.start()
        try:
            wait_ready(room, names)
            yield Spine(room, children)
        finally:
            stop.set()
            watcher.join()


def wait_ready(room: Room, names: Sequence[str]) -> None:
    """Return when each of the named programs does its work."""
    wait_until(lambda: listens(reachable(room.mqtt_host), room.mqtt_port))
    if "ingest" in names:
        wait_connected(room)
    if "dashboard" in names:
        wait_until(lambda: answers(room))


def listens(host: str, port: int) -> bool:
    """Tell whether something listens at a port of this machine."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_connected(room: Room) -> None:
    """Return when ingest has told the store that it is at the broker."""
    with open_store(room.store_url, readonly=True) as store:
        wait_until(lambda: (store.setting("ingest") or {}).get("connected", False))


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; NotReady after READY_S."""
    until_s = time.monotonic() + READY_S
    while not condition():
        if time.monotonic() > until_s:
            raise NotReady(tr("The room does not open: see what its log says."))
        time.sleep(0.02)
