"""The programs of a room, and the arguments that each is started with."""

from gateway.ports import reachable
from gateway.room import Room
from gateway.room.model import PAGES_FILE
from gateway.supervise import Program


def programs(room: Room) -> list[Program]:
    """Return what runs for a room, in the order of its start."""
    brokers, protected = [], []
    if room.broker != "external":
        brokers.append(Program("broker", ["gateway.broker", *broker_arguments(room)]))
    if has_protected_lane(room):
        words = ["gateway.broker", *protected_arguments(room)]
        brokers.append(Program("protected", words))
        protected = ["--protected-port", str(room.protected_port)]
    lanes = ["--mqtt-port", str(room.mqtt_port), *protected]
    data, host = ["--data", str(room.folder)], ["--mqtt-host", room.mqtt_host]
    return [
        *brokers,
        Program("ingest", ["gateway.ingest", *data, *lanes]),
        Program("dashboard", ["dashboard", *data, *dashboard_arguments(room)]),
        Program("trust", ["gateway.trust", *data, *host, *lanes]),
    ]


def simulator(room: Room) -> Program:
    """Return what runs the room's simulated boards."""
    arguments = ["gateway.simulate", "--data", str(room.folder)]
    arguments += ["--mqtt-host", reachable(room.mqtt_host)]
    arguments += ["--mqtt-port", str(room.mqtt_port)]
    if has_protected_lane(room):
        arguments += ["--protected-port", str(room.protected_port)]
    return Program("simulate", arguments)


def dashboard_arguments(room: Room) -> list[str]:
    """Return where the pages are, and the ports of the brokers, which they tell."""
    arguments = ["--host", room.http_host, "--port", str(room.http_port)]
    arguments += ["--mqtt-port", str(room.mqtt_port)]
    arguments += ["--websocket-port", str(room.websocket_port)]
    arguments += ["--protected-port", str(room.protected_port)]
    return [*arguments, "--psk-port", str(room.psk_port)]


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
