"""More kinds of ports for pyserial: see `use`."""

import serial


def use() -> None:
    """Let pyserial open `wired://` ports in this process."""
    if __name__ not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(__name__)
