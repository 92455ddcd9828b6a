"""A terminal on the board's prompt: what is typed goes there, what it prints here."""

import sys
import time

from mpremote.console import Console as Keyboard

from gateway.language import tr
from gateway.usb.console import Console
from gateway.usb.explain import explanation
from gateway.usb.line import Line
from gateway.usb.ports import BoardError

LEAVE = (b"\x1d", b"\x18")  # Ctrl-], Ctrl-X
IDLE_S = 0.01


def talk(line: Line) -> None:
    """Connect this terminal with the board until Ctrl-] or Ctrl-X is typed.

    Raises BoardError when the standard input is no terminal.
    """
    if not sys.stdin.isatty():
        raise BoardError(tr("The prompt of a board needs a terminal to type in."))
    keyboard = Keyboard()
    console = Console(
        lambda text: keyboard.write(text.replace("\n", "\r\n").encode()), explanation
    )
    keyboard.enter()
    try:
        line.serial.write(b"\r\x02")  # out of the raw mode, if a program left it so
        while (key := keyboard.readchar()) not in LEAVE:
            if key:
                line.serial.write(key)
            if waiting := line.serial.in_waiting:
                console.feed(line.serial.read(waiting))
            elif not key:
                time.sleep(IDLE_S)
    finally:
        keyboard.exit()
