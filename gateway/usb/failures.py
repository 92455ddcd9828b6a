"""Why a board cannot be used, in one sentence: what pyserial and mpremote raise."""

import errno
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mpremote.transport import TransportError, TransportExecError
from serial import SerialException

from gateway.language import system_reason, tr
from gateway.usb.ports import SOCKET, BoardError

BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO}


class NoMicroPython(BoardError):
    """What is at the port does not answer as MicroPython does."""

    def __init__(self, port: str) -> None:
        super().__init__(
            tr(
                "The board on {port} does not answer as MicroPython does: press its "
                "reset button (EN or RST) and try again. A board that never had "
                "MicroPython gets it with: dannaya flash",
                port=port,
            )
        )


def not_opened(port: str, error: OSError) -> BoardError:
    """Return why a port could not be opened."""
    if port.startswith(SOCKET):
        return BoardError(
            tr("Nothing answers at {port}: is the program there running?", port=port)
        )
    if error.errno in BUSY or (os.name == "nt" and refused(error)):
        return BoardError(
            tr(
                "{port} is used by another program: close it (Thonny, a serial "
                "monitor, another dannaya), then try again.",
                port=port,
            )
        )
    if refused(error):
        return BoardError(
            tr(
                "You may not use {port}: run  sudo usermod -aG {group} $USER  then "
                "log out and in again.",
                port=port,
                group=group_of(port),
            )
        )
    if error.errno in GONE or "FileNotFoundError" in str(error):
        return BoardError(
            tr("There is no port {port}: is the board plugged in?", port=port)
        )
    reason = system_reason(error)
    return BoardError(
        tr("{port} cannot be opened ({reason}).", port=port, reason=reason)
    )


def refused(error: OSError) -> bool:
    """Tell whether the system refused; on Windows pyserial keeps only its words."""
    return error.errno in (errno.EACCES, errno.EPERM) or "PermissionError" in str(error)


def group_of(port: str) -> str:
    """Return the group whose members may use a port, as this system names it."""
    try:
        return Path(port).group()
    except (OSError, KeyError, NotImplementedError):
        return "dialout"


@contextmanager
def explained(port: str) -> Iterator[None]:
    """Turn what goes wrong while a board is used into a BoardError."""
    try:
        yield
    except TransportExecError as error:
        words = error.error_output.strip().splitlines() or [""]
        raise BoardError(
            tr(
                "The board on {port} could not do that: {words}",
                port=port,
                words=words[-1],
            )
        ) from error
    except (TransportError, struct.error) as error:
        raise NoMicroPython(port) from error
    except (SerialException, OSError) as error:
        raise BoardError(
            tr(
                "The board on {port} is gone: plug it in again (a cable that moves?), "
                "then start the same command again.",
                port=port,
            )
        ) from error
