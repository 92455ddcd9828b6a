"""The programs of a room, and the arguments that each is started with."""

from gateway.ports import reachable
from gateway.room import Room
from gateway.room.model import PAGES_FILE
from gateway.supervise import Program


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
