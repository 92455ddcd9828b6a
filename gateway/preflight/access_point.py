"""Is this computer itself the access point, and how many boards does it then take?"""

import re
import sys
from pathlib import Path

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.doctor.firewall import Run, read, run
from gateway.here import address_in_the_room
from gateway.language import tr
from gateway.room import Room

MODEL = Path("/proc/device-tree/model")
# The addresses that systems give themselves when they share a connection
WINDOWS_HOTSPOT, MAC_SHARING = "192.168.137.1", "192.168.2.1"
# How many clients each takes, as measured by their users and makers
RASPBERRY, WINDOWS, OTHER = 8, 8, 10


def limit(
    _: Room,
    boards: int,
    system: str = sys.platform,
    execute: Run = run,
    address: str | None = None,
    model: Path = MODEL,
) -> list[Finding]:
    """Tell whether the access point can take so many boards."""
    clients = clients_of(system, execute, address or address_in_the_room(), model)
    if clients is None:
        sentence = tr("The Wi-Fi is not made by this computer: a router makes it.")
        fix = ""
        if boards > OTHER:
            fix = tr("Ask what it takes: many home routers stop at 30 clients.")
        state = ORANGE if fix else GREEN
        return [Finding("access_point", state, sentence, fix)]
    sentence = tr(
        "This computer is the access point itself: it takes about {clients} boards, "
        "and {boards} are expected.",
        clients=clients,
        boards=boards,
    )
    if boards <= clients:
        return [Finding("access_point", GREEN, sentence)]
    fix = tr("A router is needed: join its Wi-Fi with this computer.")
    return [Finding("access_point", RED, sentence, fix)]


def clients_of(system: str, execute: Run, address: str, model: Path) -> int | None:
    """Return how many clients our own access point takes, None when we make none."""
    if system == "win32":
        return WINDOWS if address == WINDOWS_HOTSPOT else None
    if system == "darwin":
        return OTHER if address == MAC_SHARING else None
    _, cards = execute(["iw", "dev"])
    if not re.search(r"^\s*type AP\b", cards, re.MULTILINE):
        return None
    return RASPBERRY if "Raspberry" in read(model) else OTHER
