"""The computer itself: its Python, its clock, its disk, its power."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.language import decimal, moment, tr
from gateway.room import Room

OLDEST_PYTHON = (3, 11)
# No room can be older than the kit: a clock before this has been reset.
BUILT_S = 1_790_000_000  # September 2026
LATEST_S = BUILT_S + 20 * 365 * 86_400
FEW_MB, LITTLE_MB = 2_000, 200
LOW_CHARGE = 50  # percent

# How each system is kept from falling asleep while a room is open
KEEP_AWAKE = {
    "win32": "powercfg /change standby-timeout-ac 0",
    "darwin": "caffeinate -i dannaya up",
    "linux": "systemd-inhibit --what=idle:sleep dannaya up",
}


def python(
    _: Room, version: tuple[int, ...] = tuple(sys.version_info[:3])
) -> list[Finding]:
    """Tell whether Python is recent enough."""
    text = ".".join(map(str, version))
    if version >= OLDEST_PYTHON:
        return [Finding("python", GREEN, tr("Python {version}.", version=text))]
    fix = tr("Install Python 3.11 or newer: https://www.python.org/downloads/")
    return [
        Finding("python", RED, tr("Python {version} is too old.", version=text), fix)
    ]


def clock(_: Room, now_s: Callable[[], float] = time.time) -> list[Finding]:
    """Tell whether the clock can be right: the whole room takes its time from it."""
    shown = moment(now_s())
    if BUILT_S < now_s() < LATEST_S:
        sentence = tr("The clock says {time}: is that right?", time=shown)
        return [Finding("clock", GREEN, sentence)]
    sentence = tr("The clock says {time}, which cannot be.", time=shown)
    fix = tr("Set the date and the time of this computer: the room has no other clock.")
    return [Finding("clock", RED, sentence, fix)]


def disk(room: Room, usage: Callable[[Path], Any] = shutil.disk_usage) -> list[Finding]:
    """Tell how much can still be written where the room keeps its data."""
    folder = room.folder
    while not folder.exists():
        folder = folder.parent
    free_mb = usage(folder).free // 1_000_000
    state = RED if free_mb < LITTLE_MB else ORANGE if free_mb < FEW_MB else GREEN
    free_gb = decimal(free_mb / 1000)
    sentence = tr("{free} GB free in {folder}.", free=free_gb, folder=folder)
    fix = "" if state == GREEN else tr("Free some space, or choose another --data.")
    found = [Finding("disk", state, sentence, fix)]
    if not os.access(folder, os.W_OK):
        sentence = tr("{folder} cannot be written.", folder=folder)
        found.append(Finding("disk", RED, sentence, tr("Choose another --data.")))
    return found


def power(
    _: Room,
    battery: Callable[[], Any] | None = None,
    system: str = sys.platform,
) -> list[Finding]:
    """Tell whether a power cut or a sleeping computer would close the room."""
    keep_awake = KEEP_AWAKE.get(system, KEEP_AWAKE["linux"])
    awake = Finding(
        "sleep",
        ORANGE,
        tr("A computer that falls asleep closes the room."),
        keep_awake,
    )
    charge = (battery or battery_of_this_computer)()
    if charge is None:
        sentence = tr(
            "No battery: a power cut ends the room at once; nothing that was "
            "acknowledged is lost."
        )
        fix = tr("A small UPS, or a laptop, for this computer and the Wi-Fi router.")
        return [Finding("power", ORANGE, sentence, fix), awake]
    percent = round(charge.percent)
    if charge.power_plugged or percent >= LOW_CHARGE:
        sentence = tr("Battery at {percent} %.", percent=percent)
        return [Finding("power", GREEN, sentence), awake]
    sentence = tr("Battery at {percent} %, not plugged in.", percent=percent)
    return [Finding("power", ORANGE, sentence, tr("Plug this computer in.")), awake]


def battery_of_this_computer() -> Any:
    """Return what psutil knows of the battery, None without one."""
    if not hasattr(psutil, "sensors_battery"):  # not on every system
        return None
    return psutil.sensors_battery()
