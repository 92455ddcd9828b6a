"""The names and addresses under which boards may find this computer."""

import ipaddress
import re
import socket

import psutil

NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
ALWAYS = ("localhost", "dannaya.local", "127.0.0.1", "::1")


def hosts_of_this_computer(more: str = "") -> list[str]:
    """Return names and addresses, the same ones in the same order while they last.

    ``more`` is one more host, for example the one that the room file names.
    """
    found = dict.fromkeys(ALWAYS)
    name = socket.gethostname().split(".")[0]
    if NAME.fullmatch(name):
        found |= dict.fromkeys((name.lower(), f"{name.lower()}.local"))
    found |= dict.fromkeys(sorted(addresses()))
    if more and is_a_host(more):
        found[more] = None
    return list(found)


def addresses() -> set[str]:
    """Return the IPv4 addresses of this computer's interfaces; boards know no other."""
    return {
        one.address
        for interface in psutil.net_if_addrs().values()
        for one in interface
        if one.family == socket.AF_INET
    }


def is_a_host(text: str) -> bool:
    """Tell whether a text is an address of a machine, or a name that one can have."""
    try:
        return not ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return all(NAME.fullmatch(part) for part in text.split("."))
