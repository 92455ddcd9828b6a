"""Boards on USB: seen or not, with or without a driver, free or in use."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gateway.doctor.attached import attached_chips
from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.doctor.firewall import read
from gateway.language import tr
from gateway.room import Room
from gateway.usb.failures import group_of
from gateway.usb.ports import Port, usb_ports

# chip -> the file of its driver, as its maker names it, and where it lies on the stick
DRIVERS = {
    "CP210x": "drivers/CP210x_Universal_Windows_Driver.zip",
    "CH340": "drivers/CH341SER.EXE",
    "FTDI": "drivers/CDM212364_Setup.exe",
}
# chip -> the module of the Linux kernel that drives it
KERNEL = {
    "CP210x": "cp210x",
    "CH340": "ch341",
    "FTDI": "ftdi_sio",
    "Espressif USB": "cdc_acm",
}
PROCESSES = Path("/proc")


def boards(
    _: Room,
    ports: Callable[[], list[Port]] = usb_ports,
    chips: Callable[[], set[str]] = attached_chips,
    holder: Callable[[str], str] | None = None,
) -> list[Finding]:
    """Tell of each board on USB whether it can be used."""
    seen = ports()
    found = [board(port, (holder or program_on)(port.device)) for port in seen]
    without = chips() - {port.chip for port in seen}
    found += [driverless(chip) for chip in sorted(without)]
    return found or [nothing()]


def nothing() -> Finding:
    """Return what to say when no board is seen: the cable is the usual reason."""
    sentence = tr(
        "Nothing appears on USB: no board plugged in, or a charge-only cable?"
    )
    fix = tr(
        "Try the cable with a phone: it must offer to copy files. Then another "
        "port of this computer."
    )
    return Finding("usb", ORANGE, sentence, fix)


def board(port: Port, holder: str) -> Finding:
    """Return the finding of one board that has its port."""
    if holder:
        sentence = tr(
            "{port} ({chip}) is used by {program}.",
            port=port.device,
            chip=port.chip,
            program=holder,
        )
        return Finding("usb", ORANGE, sentence, tr("Close that program."))
    if os.name != "nt" and not os.access(port.device, os.R_OK | os.W_OK):
        sentence = tr("You may not use {port}.", port=port.device)
        fix = f"sudo usermod -aG {group_of(port.device)} $USER"
        return Finding("usb", RED, sentence, fix)
    sentence = tr("A board on {port} ({chip}).", port=port.device, chip=port.chip)
    return Finding("usb", GREEN, sentence)


def driverless(chip: str, system: str = sys.platform) -> Finding:
    """Return what to say of a chip that is plugged in and has no port."""
    sentence = tr("A {chip} chip is plugged in and has no driver.", chip=chip)
    if system == "linux":
        return Finding("usb", RED, sentence, "sudo modprobe " + KERNEL[chip])
    file = DRIVERS.get(chip)
    if file is None:
        return Finding("usb", RED, sentence, tr("Restart the computer."))
    return Finding("usb", RED, sentence, tr("Install {file} of the stick.", file=file))


def program_on(device: str, processes: Path = PROCESSES) -> str:
    """Return the name of the program that has a device open, "" when none is known.

    Linux only; elsewhere the system does not tell, and opening the port will.
    """
    wanted = os.path.realpath(device)
    for process in processes.glob("[0-9]*"):
        if process.name != str(os.getpid()) and wanted in open_files(process):
            return read(process / "comm").strip()
    return ""


def open_files(process: Path) -> set[str]:
    """Return what a process has open, as far as we may look."""
    found = set()
    try:
        for link in (process / "fd").iterdir():
            found.add(os.readlink(link))
    except OSError:
        pass  # another user's process, or one that has just ended
    return found
