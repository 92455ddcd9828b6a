"""The chip of a board in download mode: what it is, and MicroPython written to it."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import esptool.cmds
from esptool import FatalError
from esptool.logger import EsptoolLogger, TemplateLogger, log
from serial import serial_for_url

from gateway.images import Image
from gateway.language import tr
from gateway.usb.failures import explained, not_opened
from gateway.usb.ports import SOCKET, BoardError

FIRST_BAUD = 115_200
FASTEST_BAUD = 921_600
BAUDS = (FASTEST_BAUD, 460_800, FIRST_BAUD)  # a long or bad cable: slower
ATTEMPTS = 3
SUPERBLOCKS = 2 * 4096  # bytes: littlefs knows itself by its first two blocks

Tell = Callable[[int, int], None]


class Chip(NamedTuple):
    """What the boot loader in ROM says of its chip; `mac` is its Wi-Fi address."""

    name: str
    mac: str


class Quiet(TemplateLogger):  # type: ignore[misc]
    """Takes esptool's words and shows none; passes its progress on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def progress_bar(
        self, cur_iter: int, total_iters: int, *_: object, **__: object
    ) -> None:
        """Tell how many of how many bytes are written."""
        self._tell(cur_iter, total_iters)

    def print(self, *_: object, **__: object) -> None:
        """Show nothing."""

    def note(self, message: str) -> None:
        """Show nothing."""

    def warning(self, message: str) -> None:
        """Show nothing."""

    def error(self, message: str) -> None:
        """Show nothing: what counts is raised."""

    def stage(self, finish: bool = False) -> None:
        """Show nothing."""

    def set_verbosity(self, verbosity: str) -> None:
        """Stay quiet."""


def flash(
    port: str,
    image_for: Callable[[Chip], Image],
    baud: int,
    resets: bool,
    tell: Tell,
    keep_files: bool = False,
) -> Chip:
    """Write the image that a chip needs; read its digest back; return the chip.

    Begins at ``baud``, and goes to slower rates when the line does not carry it.
    Without ``keep_files``, what an earlier program left where the file system begins is
    erased: MicroPython takes it for a damaged one and does not start. BoardError.
    """
    resets = resets and has_control_lines(port)
    rates = [one for one in BAUDS if one <= baud] or [baud]
    for rate in rates if resets else rates[:1]:
        with explained(port), download_mode(port, resets, tell) as (rom, chip):
            image = image_for(chip)
            try:
                write_at(rom, image, rate, keep_files)
            except FatalError:
                continue
            if resets:
                esptool.cmds.reset_chip(rom, "hard-reset")
            return chip
    raise BoardError(
        tr(
            "What was written to the board on {port} did not arrive whole: try another "
            "cable or USB socket, or  --baud {slowest}.",
            port=port,
            slowest=BAUDS[-1],
        )
    )


def write_at(rom: Any, image: Image, baud: int, keep_files: bool) -> None:
    """Write an image at one rate, and compare its digest. Raises FatalError."""
    stub = esptool.cmds.run_stub(rom)
    if baud != FIRST_BAUD:
        stub.change_baud(baud)
    esptool.cmds.attach_flash(stub)
    if image.files_at is not None and not keep_files:
        esptool.cmds.erase_region(stub, image.files_at, SUPERBLOCKS)
    esptool.cmds.write_flash(stub, [(image.address, str(image.path))])


@contextmanager
def download_mode(port: str, resets: bool, tell: Tell) -> Iterator[tuple[Any, Chip]]:
    """Give esptool's connection with a chip in download mode, and what the chip is.

    Raises BoardError when none answers.
    """
    EsptoolLogger.set_logger(log, Quiet(tell))
    mode = "default-reset" if resets else "no-reset"
    try:
        rom = esptool.cmds.detect_chip(
            port, FIRST_BAUD, mode, connect_attempts=ATTEMPTS
        )
    except FatalError as error:
        raise BoardError(
            tr(
                "No chip answers on {port}. Hold the board's BOOT button, press and "
                "release EN (RST), release BOOT, then start the same command again.",
                port=port,
            )
        ) from error
    with rom:
        mac = ":".join(f"{byte:02x}" for byte in rom.read_mac())
        yield rom, Chip(rom.CHIP_NAME, mac)


def has_control_lines(port: str) -> bool:
    """Tell whether a port has DTR and RTS; BoardError when it does not open."""
    if port.startswith(SOCKET):
        return False
    try:
        with serial_for_url(port, exclusive=True) as opened:
            opened.dsr  # noqa: B018  read for its error
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return False
        raise not_opened(port, error) from error
    return True
