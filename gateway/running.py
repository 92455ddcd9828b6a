"""A running room: its programs, its ports, and when it is ready."""

import http.client
import os
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from gateway import mosquitto
from gateway.beacon import beacon
from gateway.errors import DannayaError
from gateway.here import address_in_the_room
from gateway.language import system_reason, tr
from gateway.lock import room_lock
from gateway.room import Room
from gateway.room.model import CA_FILE, PAGES_FILE
from gateway.store import open_store
from gateway.supervise import Program, Supervisor

READY_S = 30.0
# Below those that systems give to outgoing connections: such a one could be taken
# between this look and the start of the program that wants it.
QUIET_PORTS = (20_000, 32_000)
TRIES = 20
NOTE = "running.json"
ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104


class PortError(DannayaError):
    """A port of the room is in use or not allowed."""


def programs(room: Room) -> list[Program]:
    """Return what runs for a room, in the order of its start."""
    data = ["--data", str(room.folder)]
    mqtt = ["--mqtt-port", str(room.mqtt_port)]
    host = ["--mqtt-host", room.mqtt_host]
    found = []
    if room.broker != "external":
        found.append(Program("broker", ["gateway.broker", *broker_arguments(room)]))
    protected = []
    if has_protected_lane(room):
        found.append(
            Program("protected", ["gateway.broker", *protected_arguments(room)])
        )
        protected = ["--protected-port", str(room.protected_port)]
    found += [
        Program("ingest", ["gateway.ingest", *data, *mqtt, *protected]),
        Program(
            "dashboard",
            [
                "dashboard",
                *data,
                "--host",
                room.http_host,
                "--port",
                str(room.http_port),
                *mqtt,
                "--websocket-port",
                str(room.websocket_port),
                "--protected-port",
                str(room.protected_port),
                "--psk-port",
                str(room.psk_port),
            ],
        ),
        Program("trust", ["gateway.trust", *data, *host, *mqtt, *protected]),
    ]
    return found


def simulator(room: Room) -> Program:
    """Return what runs the room's simulated boards."""
    arguments = ["gateway.simulate", "--data", str(room.folder)]
    arguments += ["--mqtt-host", reachable(room.mqtt_host)]
    arguments += ["--mqtt-port", str(room.mqtt_port)]
    if has_protected_lane(room):
        arguments += ["--protected-port", str(room.protected_port)]
    return Program("simulate", arguments)


def has_protected_lane(room: Room) -> bool:
    """Tell whether a room that runs has the protected lane: it needs Mosquitto."""
    return bool(room.protected_port)


def protected_arguments(room: Room) -> list[str]:
    """Return the arguments of `python -m gateway.broker` for the protected lane."""
    arguments = ["--lane", "protected", "--host", room.mqtt_host]
    arguments += ["--port", str(room.protected_port), "--psk-port", str(room.psk_port)]
    return [*arguments, "--data", str(room.folder), "--store", room.store_url]


def broker_arguments(room: Room) -> list[str]:
    """Return the arguments of `python -m gateway.broker` for a room."""
    arguments = ["--kind", room.broker, "--host", room.mqtt_host]
    arguments += ["--port", str(room.mqtt_port)]
    if room.websocket_port:
        arguments += ["--websocket-port", str(room.websocket_port)]
        if room.https:  # a page over HTTPS may not speak to an open port
            arguments += ["--websocket-certificate", str(room.folder / PAGES_FILE)]
    return [*arguments, "--data", str(room.folder)]


def with_free_ports(room: Room, move: bool = False) -> Room:
    """Return the room with each port 0 replaced by a free one, the others checked.

    A port that is taken is a PortError, or, with ``move``, replaced too. The ports of
    the protected lane are 0 afterwards where there can be none.
    """
    find = moved_port if move else free_port
    room = replace(room, http_port=find(room.http_host, room.http_port))
    if room.broker == "external":
        return replace(room, protected_port=0, psk_port=0)
    room = replace(
        room,
        mqtt_port=find(room.mqtt_host, room.mqtt_port),
        websocket_port=find(room.mqtt_host, room.websocket_port),
    )
    if mosquitto.find() is None:
        return replace(room, protected_port=0, psk_port=0)
    return replace(
        room,
        protected_port=find(room.mqtt_host, room.protected_port),
        psk_port=find(room.mqtt_host, room.psk_port),
    )


def moved_port(host: str, port: int) -> int:
    """Return ``port``, or any free one when it is taken."""
    try:
        return free_port(host, port)
    except PortError:
        return free_port(host, 0)


def free_port(host: str, port: int) -> int:
    """Return ``port``, or any free one for 0; PortError when it is taken."""
    if not port:
        for _ in range(TRIES):
            with suppress(PortError):
                return free_port(host, random.randrange(*QUIET_PORTS))  # noqa: S311
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(
            socket, "SO_EXCLUSIVEADDRUSE"
        ):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortError(
                tr(
                    "Port {port} cannot be opened ({reason}): stop the program that "
                    "uses it, or choose another port.",
                    port=port,
                    reason=system_reason(error),
                )
            ) from error
        return int(probe.getsockname()[1])


def reachable(host: str) -> str:
    """Return the address at which this computer reaches a server bound to host."""
    return "127.0.0.1" if host in ANY_ADDRESS else host


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
        log = room.folder / "log"

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
    """Return the facts of the room that runs from a folder, {} when none does."""
    try:
        note: dict[str, Any] = orjson.loads((folder / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note


def wait_until_ready(
    room: Room,
    children: Supervisor,
    stop: threading.Event,
    ready: Callable[[Room], bool] | None = None,
) -> bool:
    """Watch the children until the room answers; False when stopped before."""
    ready = ready or answers
    until_s = time.monotonic() + READY_S
    while time.monotonic() < until_s and not stop.is_set():
        children.watch_once()
        if ready(room):
            return True
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
