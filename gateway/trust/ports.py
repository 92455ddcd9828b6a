"""T12: does the board leave a door open to the network? Within the room's network only.

A TCP connect to a handful of ports of the board's own address (no raw packets, no
other address): what anybody in the room can do without any right. Whether it opens a
Wi-Fi of its own cannot be seen from the gateway: the board says it (kit/state.py).
"""

import ipaddress
import socket
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import psutil

from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.observed import WINDOW_US
from gateway.trust.place import Place

CHECKS = ("T12",)
WEBREPL = 8266
PORTS = (21, 22, 23, 80, 443, 1883, WEBREPL)
ANSWER_S = 1.0
THIS_COMPUTER = "127.0.0.1"


def probe(place: Place, board: str) -> Found:
    """Try the ports of a board, and take its word on its access point."""
    now_us = time.time_ns() // 1000
    facts = [doors(own_address(place, board)), own_wifi(place, board, now_us)]
    return judged("T12", facts, now_us, "probe")


def doors(address: str | None) -> Fact:
    """Tell which ports answer at an address."""
    if address is None:
        return fact("no_address", "unknown")
    with ThreadPoolExecutor(len(PORTS)) as pool:
        answers = list(pool.map(lambda port: is_open(address, port), PORTS))
    found = [port for port, answer in zip(PORTS, answers, strict=True) if answer]
    if found:
        ports = ", ".join(map(str, found))
        return fact("doors_open", "against", ports=ports, address=address)
    tried = ", ".join(map(str, PORTS))
    return fact("doors_closed", "for", ports=tried, address=address)


def own_wifi(place: Place, board: str, now_us: int) -> Fact:
    """Tell whether a board is an access point, as it says."""
    unheard = fact("access_point_untold", "unknown")
    return own_wifis(place, now_us).get(board, unheard)


def own_wifis(place: Place, now_us: int) -> dict[str, Fact]:
    """Return board -> what it says of its access point in the start that is heard.

    What it said in an earlier start counts for nothing: another program may run now.
    """
    starts = place.store.lookout().starts(now_us - WINDOW_US)
    live = {one.board: [one.b, one.r] for one in starts}  # the newest comes last
    return {
        board.id: fact("no_radio", "note")
        if board.kind == "simulated"
        else access_point(board.state, live.get(board.id))
        for board in place.store.boards()
    }


def access_point(state: Mapping[str, object], start: list[int] | None) -> Fact:
    """Return what a board's state says of its access point in a start. Pure."""
    told = state.get("ap") if state.get("start") == start else None
    if told is None:
        return fact("access_point_untold", "unknown")
    if told:
        return fact("access_point_open", "against")
    return fact("access_point_closed", "for")


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
