"""Real boards on a USB port: found, spoken to through MicroPython's REPL, filled.

All that needs a port also works with `socket://host:port`: an emulated board, or one
that another computer lends.
"""

from gateway.usb.ports import BoardError, find_port

__all__ = ["BoardError", "find_port"]
