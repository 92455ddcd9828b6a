"""Addresses left on the room's network: each board and each phone takes one."""

import ipaddress
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.doctor.firewall import Run, read, run
from gateway.here import address_in_the_room
from gateway.language import tr
from gateway.room import Room

NEIGHBOURS = Path("/proc/net/arp")
PHONES_A_BOARD = 1  # people bring a telephone each
IPV4 = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")


def left(
    _: Room,
    boards: int,
    address: str | None = None,
    interfaces: Callable[[], dict[str, Any]] = psutil.net_if_addrs,
    neighbours: Callable[[], set[str]] | None = None,
) -> list[Finding]:
    """Tell whether the network has an address for every board and telephone."""
    here = address or address_in_the_room()
    network = network_of(here, interfaces())
    if network is None:
        return []  # on no network: said by the check of the address
    known = (neighbours or known_neighbours)()
    taken = sum(ipaddress.ip_address(one) in network for one in known)
    free = max(0, network.num_addresses - 3 - taken)  # itself, network, broadcast
    wanted = boards * (1 + PHONES_A_BOARD)
    sentence = tr(
        "The network {network} has about {free} addresses left; {boards} boards and as "
        "many phones take {wanted}.",
        network=network,
        free=free,
        boards=boards,
        wanted=wanted,
    )
    if free >= wanted:
        return [Finding("addresses", GREEN, sentence)]
    state = ORANGE if free >= boards else RED
    fix = tr(
        "On the router, make the network larger: mask 255.255.254.0, or DHCP from "
        ".10 to .250; or keep phones off it."
    )
    return [Finding("addresses", state, sentence, fix)]


def network_of(address: str, cards: dict[str, Any]) -> ipaddress.IPv4Network | None:
    """Return the network that one of our addresses is in, None when it is unknown."""
    for card in cards.values():
        for one in card:
            if one.address == address and one.netmask:
                found = ipaddress.ip_network(f"{address}/{one.netmask}", strict=False)
                if isinstance(found, ipaddress.IPv4Network) and not found.is_loopback:
                    return found
    return None


def known_neighbours(
    system: str = sys.platform, execute: Run = run, table: Path = NEIGHBOURS
) -> set[str]:
    """Return the addresses this computer has heard of lately, by ARP (RFC 826)."""
    if system == "linux":
        return set(complete(read(table)))
    return set(IPV4.findall(execute(["arp", "-a"])[1]))


def complete(table: str) -> Iterator[str]:
    """Give the addresses of a Linux ARP table that have answered."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and fields[2] != "0x0":
            yield fields[0]
