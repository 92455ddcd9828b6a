"""The network of the room: this computer's address, and its ports."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from gateway.doctor.finding import GREEN, RED, Finding
from gateway.language import tr
from gateway.ports import PortError, free_port
from gateway.room import Room
from gateway.running import read_note


def wanted(room: Room) -> list[tuple[str, int]]:
    """Return (host, port) of all that a room listens on, its fixed ports only."""
    mqtt = (room.mqtt_port, room.websocket_port, room.protected_port, room.psk_port)
    hosts = [(room.http_host, room.http_port), *((room.mqtt_host, p) for p in mqtt)]
    return [(host, port) for host, port in hosts if port]


def addresses(
    _: Room, interfaces: Callable[[], dict[str, Any]] = psutil.net_if_addrs
) -> list[Finding]:
    """Tell the addresses at which boards and phones reach this computer."""
    found = [
        (one.address, name)
        for name, all_of_it in interfaces().items()
        for one in all_of_it
        if one.family == socket.AF_INET
        and not ipaddress.ip_address(one.address).is_loopback
    ]
    usable = [(a, n) for a, n in found if not ipaddress.ip_address(a).is_link_local]
    if usable:
        text = ", ".join(f"{address} ({name})" for address, name in usable)
        sentence = tr("On the network at {addresses}.", addresses=text)
        return [Finding("address", GREEN, sentence)]
    sentence = tr("This computer is on no network: boards and phones cannot reach it.")
    fix = tr("Join the Wi-Fi of the room, or plug in the cable of its router.")
    return [Finding("address", RED, sentence, fix)]


def listening(
    room: Room, owners: Callable[[], dict[int, str]] | None = None
) -> list[Finding]:
    """Tell which of the room's ports are free, and what uses the others."""
    if read_note(room.folder):
        sentence = tr("The room is open: its ports are its own.")
        return [Finding("ports", GREEN, sentence)]
    taken = [port for host, port in wanted(room) if not is_free(host, port)]
    if not taken:
        numbers = ", ".join(str(port) for _, port in wanted(room))
        return [Finding("ports", GREEN, tr("Ports {ports} are free.", ports=numbers))]
    names = (owners or port_owners)()
    return [in_use(port, names.get(port)) for port in taken]


def is_free(host: str, port: int) -> bool:
    """Tell whether a port can be opened now."""
    try:
        free_port(host, port)
    except PortError:
        return False
    return True


def in_use(port: int, owner: str | None) -> Finding:
    """Return what to say of a port that another program has."""
    if owner is None:
        sentence = tr("Port {port} is used by another program.", port=port)
    else:
        sentence = tr("Port {port} is used by {program}.", port=port, program=owner)
    fix = tr("Stop it, or write another port in room.toml.")
    if owner == "mosquitto":
        fix = "sudo systemctl disable --now mosquitto"
    return Finding("ports", RED, sentence, fix)


def port_owners(
    connections: Callable[[], Iterable[Any]] = psutil.net_connections,
) -> dict[int, str]:
    """Return port -> name of the program that listens, as far as we may know."""
    found: dict[int, str] = {}
    try:
        listeners = [one for one in connections() if one.status == psutil.CONN_LISTEN]
    except psutil.AccessDenied:  # macOS, unless root
        return found
    for one in listeners:
        try:
            if one.pid:
                found[one.laddr.port] = psutil.Process(one.pid).name()
        except psutil.Error:
            continue  # it has just ended
    return found
