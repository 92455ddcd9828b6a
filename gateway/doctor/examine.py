"""All checks of this computer, in the order in which a facilitator mends things."""

from collections.abc import Callable, Iterator

from gateway.doctor import computer, firewall, ports, programs, usb
from gateway.doctor.finding import Finding
from gateway.room import Room

Check = Callable[[Room], list[Finding]]

CHECKS: tuple[Check, ...] = (
    computer.python,
    computer.clock,
    computer.disk,
    computer.power,
    programs.mosquitto,
    ports.addresses,
    ports.listening,
    firewall.firewall,
    usb.boards,
)


def examine(room: Room) -> Iterator[Finding]:
    """Give the findings of every check as they come; some take a second."""
    for check in CHECKS:
        yield from check(room)
