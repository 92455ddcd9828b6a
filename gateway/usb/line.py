"""The line to a board: opened, MicroPython's REPL on it, and closed."""

import errno
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress

from mpremote.transport import TransportError
from mpremote.transport_serial import SerialTransport
from serial import serial_for_url

from gateway.usb.failures import NoMicroPython, explained, not_opened
from gateway.usb.ports import SOCKET

ANSWER_S = 10.0  # the longest a board that is there takes to answer
TRIES = 6  # how often a board is asked for its prompt
TRY_S = 0.7
QUIET_S = 3.0
RESET_S = 0.1  # how long the reset line is held down
CTRL_A, CTRL_B, CTRL_C, CTRL_D = b"\x01", b"\x02", b"\x03", b"\x04"
PROMPT, RAW_PROMPT = b">>> ", b"raw REPL; CTRL-B to exit\r\n>"

Take = Callable[[bytes], None]


class Line:
    """A connection to one board. After `stop` programs can be run on it.

    ``resets`` False: the board is never reset, neither by the control lines of the
    port (DTR, RTS) nor by a word to itself; its interpreter still starts anew.
    """

    def __init__(self, port: str, resets: bool = True) -> None:
        self.port = port
        self._resets = resets
        self._transport = open_transport(port)

    @property
    def serial(self) -> SerialTransport:
        """Return pyserial's port, for what talks to the board byte by byte."""
        return self._transport.serial

    def stop(self, tries: int = TRIES) -> None:
        """Stop what runs and get a fresh interpreter, ready for `run` and `ask`.

        Raises NoMicroPython when nothing that is MicroPython answers, after so many
        tries and, where the port can do that, a reset.
        """
        if not self._interrupt(tries) and not (self.reset() and self._interrupt(TRIES)):
            raise NoMicroPython(self.port)
        with redirect_stdout(io.StringIO()):  # mpremote prints what it did not get
            self._transport.enter_raw_repl(soft_reset=True)

    def _interrupt(self, tries: int) -> bool:
        """Press Ctrl-C until the board is at its raw prompt; False when it never is.

        Again and again, since a board that starts right now hears it only later.
        """
        for _ in range(tries):
            self._transport.serial.write(b"\r" + CTRL_C + CTRL_C + b"\r" + CTRL_A)
            heard = self._transport.read_until(1, RAW_PROMPT, timeout_overall=TRY_S)
            if heard.endswith(RAW_PROMPT):
                return True
        return False

    def wait_for_prompt(self, longest_s: float) -> None:
        """Wait until the board is at its friendly prompt, without stopping anything.

        At its very first start MicroPython makes its file system: a Ctrl-C then would
        leave half of one.
        """
        for _ in range(round(longest_s / TRY_S)):
            self._transport.serial.write(b"\r")
            heard = self._transport.read_until(1, PROMPT, timeout_overall=TRY_S)
            if heard.endswith(PROMPT):
                return

    def reset(self) -> bool:
        """Press the reset button, as most USB chips can; tell whether it was done."""
        if not self._resets or self.port.startswith(SOCKET):
            return False
        port = self._transport.serial
        try:
            port.dtr = False
            port.rts = True
            time.sleep(RESET_S)
            port.rts = False
        except OSError as error:
            if error.errno != errno.ENOTTY:
                raise
            return False  # a port without control lines, such as a pty
        return True

    def ask(self, code: str) -> str:
        """Run a few lines on the board; return what they print."""
        return str(self._transport.exec(code), "utf-8")

    def run(self, code: str, take: Take) -> str:
        """Run a program to its end; `take` gets its output; return its traceback.

        "" for a program that ended well. There is no time limit: Ctrl-C ends it.
        """
        self._transport.exec_raw_no_follow(code)
        _, error = self._transport.follow(
            None, lambda data: take(data.replace(CTRL_D, b""))
        )
        return str(error, "utf-8", "replace").replace("\r", "")

    def quiet(self) -> None:
        """Stop what runs and leave the board at its friendly prompt, doing nothing."""
        self._transport.serial.write(b"\r" + CTRL_C + CTRL_C + b"\r" + CTRL_B)
        self._transport.read_until(1, PROMPT, timeout_overall=QUIET_S)

    def start_again(self) -> None:
        """Let a stopped board start as after power-up: its own sketch runs then."""
        if self._resets:
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
            time.sleep(RESET_S)  # or a USB chip of its own would not send it all
        else:
            self.quiet()
            self._transport.serial.write(CTRL_D)

    def close(self) -> None:
        """Close the port; a board that is gone already is no error."""
        with suppress(OSError):
            self._transport.close()


def open_transport(port: str) -> SerialTransport:
    """Return mpremote's connection, BoardError when the port cannot be opened.

    mpremote does not say why, so the port is tried once more to learn it.
    """
    try:
        transport = SerialTransport(port, timeout=ANSWER_S)
    except TransportError:
        try:
            serial_for_url(port, exclusive=True).close()
        except OSError as error:
            raise not_opened(port, error) from error
        transport = SerialTransport(port, timeout=ANSWER_S)
    transport.is_pty = False  # or each look for a byte would take the whole time-out
    return transport


@contextmanager
def open_line(port: str, resets: bool = True) -> Iterator[Line]:
    """Give the line to a board, closed after the block; errors are sentences."""
    with explained(port):
        line = Line(port, resets)
        try:
            yield line
        finally:
            line.close()
