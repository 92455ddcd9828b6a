"""T12: does the board leave a door open to the network? Within the room's network only.

A TCP connect to a handful of ports of the board's own address (no raw packets, no
other address): what anybody in the room can do without any right.
"""

import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import psutil

from gateway.trust.evidence import Found, fact, judged
from gateway.trust.place import Place

CHECKS = ("T12",)
WEBREPL = 8266
PORTS = (21, 22, 23, 80, 443, 1883, WEBREPL)
ANSWER_S = 1.0
THIS_COMPUTER = "127.0.0.1"


def probe(place: Place, board: str) -> Found:
    """Try the ports of a board."""
    now_us = time.time_ns() // 1000
    address = own_address(place, board)
    if address is None:
        return judged("T12", [fact("no_address", "unknown")], now_us, "probe")
    with ThreadPoolExecutor(len(PORTS)) as pool:
        answers = list(pool.map(lambda port: is_open(address, port), PORTS))
    found = [port for port, answer in zip(PORTS, answers, strict=True) if answer]
    tried = ", ".join(map(str, PORTS))
    if found:
        ports = ", ".join(map(str, found))
        facts = [fact("doors_open", "against", ports=ports, address=address)]
    else:
        facts = [fact("doors_closed", "for", ports=tried, address=address)]
    facts.append(fact("access_point_unseen", "note"))
    return judged("T12", facts, now_us, "probe")


def is_open(address: str, port: int) -> bool:
    """Tell whether something takes connections there."""
    try:
        socket.create_connection((address, port), ANSWER_S).close()
    except OSError:
        return False
    return True


def own_address(place: Place, board: str) -> str | None:
    """Return a board's address, None when it has none of its own in this network.

    A simulated board that shares this computer's address has no doors of its own.
    """
    address = place.addresses.get(board)
    if address is None or not is_in_the_room(address):
        return None
    return address


def is_in_the_room(address: str) -> bool:
    """Tell whether an address is of the network of this computer, and not its own."""
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return False
    if wanted.is_loopback:  # further boards of this computer, each with an address
        return address != THIS_COMPUTER and wanted.version == 4
    for interface in psutil.net_if_addrs().values():
        for one in interface:
            if one.family == socket.AF_INET and one.netmask and one.address:
                if one.address == address:
                    return False
                network = ipaddress.ip_network(f"{one.address}/{one.netmask}", False)
                if wanted in network and wanted.is_private:
                    return True
    return False
