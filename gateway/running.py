"""A running room: its programs started, its note, and when it is ready."""

import http.client
import math
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from gateway.beacon import beacon
from gateway.here import ANY_ADDRESS, address_in_the_room
from gateway.lock import is_locked, room_lock
from gateway.ports import reachable, with_free_ports
from gateway.programs import has_protected_lane, programs
from gateway.room import Room
from gateway.room.model import CA_FILE
from gateway.store import open_store
from gateway.supervise import Supervisor

LATE_S = 30.0
NOTE = "running.json"
LOGS = "log"


def page_address(room: Room) -> str:
    """Return the address of the room page as the people in the room type it."""
    host = room.http_host
    if host in ANY_ADDRESS:
        host = address_in_the_room()
    return f"{'https' if room.https else 'http'}://{host}:{room.http_port}/"


@contextmanager
def running(
    room: Room, stop: threading.Event, move: bool = False
) -> Iterator[tuple[Room, Supervisor]]:
    """Run a room's programs for the time of a ``with`` block.

    Gives the room with its real ports and the supervisor to be watched; with ``move``
    a port that is taken becomes another one. Raises LockError, PortError, StoreError
    or SuperviseError, each one sentence.
    """
    with room_lock(room.folder):
        room = with_free_ports(room, move)
        open_store(room.store_url).close()
        make_secrets(room)
        note = room.folder / NOTE
        log = room.folder / LOGS

        def on_start(processes: dict[str, int]) -> None:
            write_note(note, {**facts(room), "processes": processes})

        try:
            with (
                beacon(room),
                Supervisor(programs(room), log, stop, on_start) as children,
            ):
                yield room, children
        finally:
            note.unlink(missing_ok=True)


def make_secrets(room: Room) -> None:
    """See that the room has the secrets that its programs need; RoomError if not."""
    if room.https:
        from gateway.identity.pages import certify_pages  # loads the cryptography

        certify_pages(room)
    if has_protected_lane(room):
        from gateway.identity import prepare

        prepare(room.folder, ())


def facts(room: Room) -> dict[str, object]:
    """Return where a running room is, for `--json` and for other commands."""
    return {
        "address": page_address(room),
        "http_port": room.http_port,
        "mqtt_port": room.mqtt_port,
        "websocket_port": room.websocket_port,
        "protected_port": room.protected_port or None,
        "psk_port": room.psk_port or None,
        "data": str(room.folder),
    }


def write_note(path: Path, content: dict[str, object]) -> None:
    """Replace the note of the running room at once; readers see old or new."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(orjson.dumps(content))
    os.replace(temporary, path)


def read_note(folder: Path) -> dict[str, Any]:
    """Return the facts of the room that runs from a folder, {} when none does.

    A power cut leaves the note; the lock went with the process that held it.
    """
    if not is_locked(folder):
        return {}
    try:
        note: dict[str, Any] = orjson.loads((folder / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note


def wait_until_ready(
    room: Room,
    children: Supervisor,
    stop: threading.Event,
    tell_late: Callable[[Path], None],
    late_s: float = LATE_S,
) -> bool:
    """Watch the children until the room answers; False when stopped before.

    ``tell_late`` is called once with the folder of its logs, when that takes longer
    than ``late_s``: an old computer may need a minute.
    """
    due_s = time.monotonic() + late_s
    while not stop.is_set():
        children.watch_once()
        if answers(room):
            return True
        if time.monotonic() > due_s:
            tell_late(room.folder / LOGS)
            due_s = math.inf
        stop.wait(0.05)
    return False


def to_the_pages(room: Room) -> http.client.HTTPConnection:
    """Return a connection to the dashboard, over HTTPS when the room says so."""
    host, port = reachable(room.http_host), room.http_port
    if not room.https:
        return http.client.HTTPConnection(host, port, timeout=2)
    context = ssl.create_default_context(cafile=room.folder / CA_FILE)
    return http.client.HTTPSConnection(host, port, timeout=2, context=context)


def answers(room: Room) -> bool:
    """Tell whether the dashboard answers and the gateway is at each broker."""
    connection = to_the_pages(room)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        health = orjson.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    protected = health.get("protected") or not has_protected_lane(room)
    return answer.status == 200 and bool(protected)
