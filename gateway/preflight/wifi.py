"""The Wi-Fi that this computer is on: could a board join it too?

An ESP32 has 2.4 GHz only, and a password at most: no 5 GHz, no user names.
"""

import re
import sys

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.doctor.firewall import Run, run
from gateway.language import tr
from gateway.room import Room

LAST_24_CHANNEL = 14
# `nmcli`: in use, MHz, security; a row of the network in use starts with a star
LINUX = ["nmcli", "-t", "-f", "IN-USE,FREQ,SECURITY", "device", "wifi"]
WINDOWS = ["netsh", "wlan", "show", "interfaces"]
MAC = ["system_profiler", "SPAirPortDataType"]
CHANNEL = re.compile(r"(?:Channel|Canal)\s*:\s*(\d+)")
ENTERPRISE = re.compile(r"802\.1X|Enterprise|Entreprise")


def joinable(_: Room, execute: Run = run, system: str = sys.platform) -> list[Finding]:
    """Tell whether boards can join this Wi-Fi; nothing to say of a cable."""
    told = in_use(system, execute)
    if told is None:
        return []
    five_ghz, enterprise = told
    if enterprise:
        sentence = tr("Boards cannot join this Wi-Fi: it asks for a user name.")
        fix = tr("Use a router of your own, with one password for all (WPA2).")
        return [Finding("wifi", RED, sentence, fix)]
    if five_ghz:
        sentence = tr("This computer is at 5 GHz; boards have 2.4 GHz only.")
        fix = tr("See that the router also offers 2.4 GHz, under the same name.")
        return [Finding("wifi", ORANGE, sentence, fix)]
    return [Finding("wifi", GREEN, tr("Boards can join this Wi-Fi: it is at 2.4 GHz."))]


def in_use(system: str, execute: Run) -> tuple[bool, bool] | None:
    """Return (at 5 GHz or above, asks for a user name), None when not on Wi-Fi."""
    if system == "linux":
        return of_linux(execute(LINUX)[1])
    _, text = execute(WINDOWS if system == "win32" else MAC)
    channel = CHANNEL.search(text)
    if channel is None:
        return None
    return int(channel[1]) > LAST_24_CHANNEL, bool(ENTERPRISE.search(text))


def of_linux(text: str) -> tuple[bool, bool] | None:
    """Return the same from what nmcli prints."""
    for line in text.splitlines():
        mark, _, rest = line.partition(":")
        if mark == "*":
            megahertz, _, security = rest.partition(":")
            number = int(re.sub(r"\D", "", megahertz) or 0)
            return number > 3_000, bool(ENTERPRISE.search(security))
    return None
