"""All that can be judged of a room without any board, in the order of a morning."""

from collections.abc import Iterator

from gateway.doctor import computer, firewall, ports, programs
from gateway.doctor.finding import Finding
from gateway.preflight import access_point, logins, names, places, reach, storage, wifi
from gateway.room import Room


def inspect(room: Room, boards: int) -> Iterator[Finding]:
    """Give the findings for a room of so many boards, as they come."""
    yield from computer.clock(room)
    yield from computer.disk(room)
    yield from storage.speed(room)
    yield from computer.power(room)
    yield from programs.mosquitto(room)
    yield from ports.addresses(room)
    yield from places.left(room, boards)
    yield from access_point.limit(room, boards)
    yield from wifi.joinable(room)
    yield from names.resolved(room)
    yield from reach.reachable(room)
    yield from logins.logins(room)
    yield from firewall.firewall(room)
