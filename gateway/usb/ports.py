"""Which port the board is on: by the USB numbers of the chips that boards carry."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from gateway.errors import DannayaError
from gateway.language import tr

# USB vendor id -> (what it is, its product ids; None: any of that vendor)
CHIPS: dict[int, tuple[str, frozenset[int] | None]] = {
    0x303A: ("Espressif USB", None),
    0x10C4: ("CP210x", frozenset({0xEA60, 0xEA61, 0xEA63, 0xEA70, 0xEA71})),
    0x1A86: ("CH340", frozenset({0x5523, 0x7522, 0x7523, 0x55D3, 0x55D4})),
    0x0403: ("FTDI", frozenset({0x6001, 0x6010, 0x6011, 0x6014, 0x6015})),
}
ADDRESS = re.compile(r"socket://(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})")
SOCKET = "socket://"  # such a port has no control lines


class BoardError(DannayaError):
    """The board or its port cannot be used; the message says what to try."""


class Port(NamedTuple):
    """A port with a USB chip that boards carry; `serial` tells two of a kind apart."""

    device: str
    chip: str
    serial: str = ""


def usb_ports(attached: Callable[[], Iterable[object]] | None = None) -> list[Port]:
    """Return the ports of this computer that a board may be on, by name.

    ``attached`` gives what pyserial's `list_ports.comports` does.
    """
    if attached is None:
        from serial.tools.list_ports import comports

        attached = comports
    found = []
    for port in attached():
        chip = chip_of(getattr(port, "vid", None), getattr(port, "pid", None))
        if chip:
            serial = getattr(port, "serial_number", None) or ""
            found.append(Port(str(getattr(port, "device", "")), chip, serial))
    return sorted(found)


def chip_of(vendor: int | None, product: int | None) -> str:
    """Return the name of the USB chip of a board, "" for anything else."""
    name, products = CHIPS.get(vendor or 0, ("", frozenset()))
    return name if products is None or product in products else ""


def find_port(
    named: str | None = None, attached: Callable[[], Iterable[object]] | None = None
) -> str:
    """Return the port to use: the one that is named, or the only one there is.

    Raises BoardError when there is none, and when there are several to choose from.
    """
    if named:
        return checked(named)
    found = usb_ports(attached)
    if not found:
        raise BoardError(
            tr(
                "No board is seen on USB: plug one in with a cable that carries data "
                "(many only charge), and install the driver of its USB chip if the "
                "system asks for it."
            )
        )
    if len(found) > 1:
        names = ", ".join(f"{port.device} ({port.chip})" for port in found)
        raise BoardError(
            tr(
                "Several boards are plugged in: {ports}. Say which one, for example: "
                "--port {example}",
                ports=names,
                example=found[0].device,
            )
        )
    return found[0].device


def checked(named: str) -> str:
    """Return the name of a port, BoardError when it is no address it looks like."""
    if "://" not in named:
        return named
    address = ADDRESS.fullmatch(named)
    if address is None or not 0 < int(address[2]) < 65536:
        raise BoardError(
            tr(
                "{port} is no port: write it like {example}.",
                port=named,
                example="socket://127.0.0.1:5000",
            )
        )
    return named
