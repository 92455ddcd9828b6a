"""The USB chips of boards that are plugged in, whether they have a driver or not.

Each system tells it in its own way: files on Linux, a command on Windows and macOS.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from gateway.doctor.firewall import Run, read, run
from gateway.usb.ports import chip_of

LINUX = Path("/sys/bus/usb/devices")
# of `pnputil`: the id of a device is never translated
WINDOWS_ID = re.compile(r"USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)
MAC_VENDOR = re.compile(r'"idVendor" = (\d+)')
MAC_PRODUCT = re.compile(r'"idProduct" = (\d+)')


def attached_chips(
    system: str = sys.platform, execute: Run = run, devices: Path = LINUX
) -> set[str]:
    """Return the names of the chips, as ``gateway.usb.ports`` names them."""
    if system == "win32":
        _, text = execute(["pnputil", "/enum-devices", "/connected"])
        pairs = [(int(v, 16), int(p, 16)) for v, p in WINDOWS_ID.findall(text)]
    elif system == "darwin":
        _, text = execute(["ioreg", "-p", "IOUSB", "-l", "-w", "0"])
        vendors = map(int, MAC_VENDOR.findall(text))
        pairs = list(zip(vendors, map(int, MAC_PRODUCT.findall(text)), strict=False))
    else:
        pairs = list(linux_pairs(devices))
    return {chip for vendor, product in pairs if (chip := chip_of(vendor, product))}


def linux_pairs(devices: Path) -> Iterable[tuple[int, int]]:
    """Give (vendor, product) of each device that the kernel knows."""
    for folder in devices.glob("*"):
        vendor, product = read(folder / "idVendor"), read(folder / "idProduct")
        if vendor and product:
            yield int(vendor, 16), int(product, 16)
