"""What a board at a port is, as its own MicroPython says."""

import json
import time
from typing import NamedTuple

from gateway.usb.line import Line, open_line
from gateway.usb.ports import BoardError
from gateway.usb.seat import MODELS

START_S = 60.0  # how long a board may take to come back, someone's hand included
FIRST_START_S = 10.0
LOOK_S = 0.5
LOOKS = 3  # a board without MicroPython is no surprise here

# Prints what a board with MicroPython is; its Wi-Fi address is its unique id.
FACTS = """
import json, machine, sys
from binascii import hexlify
try:
    with open("/board.json") as file:
        says = json.load(file).get("id", "")
except (OSError, ValueError, AttributeError):
    says = ""
print(json.dumps([
    ".".join(str(part) for part in sys.implementation[1][:3]),
    getattr(sys.implementation, "_machine", ""),
    hexlify(machine.unique_id(), ":").decode(), says]))
"""


class Present(NamedTuple):
    """What a board with MicroPython says of itself; `says` is its id or ""."""

    version: str
    machine: str
    mac: str
    says: str

    @property
    def chip(self) -> str:
        """Return the chip as esptool names it; machine: "… with ESP32C3".

        ESP32 where MicroPython is too old to say it.
        """
        compact = {name.replace("-", ""): name for name in MODELS}
        last_word = self.machine.rpartition(" ")[2]
        return compact.get(last_word.replace("-", ""), "ESP32")


def look(port: str, resets: bool) -> Present:
    """Return what the board at a port is; NoMicroPython when it has none."""
    with open_line(port, resets) as line:
        line.stop(LOOKS)
        return facts(line)


def wait_for_start(port: str, resets: bool) -> Present:
    """Return what the board is once its new MicroPython answers, START_S at most."""
    until_s = time.monotonic() + START_S
    while True:
        try:
            with open_line(port, resets) as line:
                line.wait_for_prompt(FIRST_START_S)
                line.stop()
                return facts(line)
        except BoardError:
            if time.monotonic() > until_s:
                raise
        time.sleep(LOOK_S)


def facts(line: Line) -> Present:
    """Ask a stopped board what it is."""
    return Present(*json.loads(line.ask(FACTS)))
