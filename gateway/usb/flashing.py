"""One board from the bag to its first reading: MicroPython, kit, identity, Wi-Fi."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from gateway.images import Image, Library, newer, read_image
from gateway.language import tr
from gateway.room import BoardEntry, Room
from gateway.usb.assign import alone, assign
from gateway.usb.failures import NoMicroPython
from gateway.usb.line import open_line
from gateway.usb.ports import BoardError
from gateway.usb.present import Present, look, wait_for_start
from gateway.usb.program import active_slot, program_files, settle
from gateway.usb.reference import keep_software
from gateway.usb.rescue import forget_error, remembered
from gateway.usb.seat import seat_files
from gateway.usb.transfer import update
from gateway.usb.waiting import wait_for_reading

OLDEST = "1.24"  # MicroPython that the kit's files are made for
FASTEST_BAUD = 921_600

Tell = Callable[[str, int, int], None]  # the step, how many bytes of how many


@dataclass(frozen=True)
class Order:
    """What is to be done with each board.

    ``image`` None: the newest one for its chip, where the board needs one. ``sketch``
    is the text of one. ``wait_s`` 0: no reading is waited for.
    """

    room: Room
    host: str
    mqtt_port: int
    sketch: str
    library: Library
    image: Path | None = None
    baud: int = FASTEST_BAUD
    resets: bool = True
    only_provision: bool = False
    wait_s: float = 60.0


class Flashed(NamedTuple):
    """What was done; `heard_s` is None when no reading was waited for."""

    port: str
    board: str
    seat: int | None
    mac: str
    chip: str
    micropython: str
    image_written: bool
    files: int
    seconds: float
    heard_s: float | None


def flash(port: str, order: Order, tell: Tell) -> Flashed:
    """Make a board ready and wait for its first reading.

    What is right already is left as it is, so that a flash that was broken off goes on
    where it ended. Raises BoardError or ImageError.
    """
    began_s = time.monotonic()
    tell("look", 0, 0)
    present = look_if_there(port, order)
    image_written = needs_image(present, order)
    if image_written:
        write_image(port, order, present is not None, tell)
        tell("start", 0, 0)
        present = wait_for_start(port, order.resets)
    if present is None or newer(OLDEST, present.version):
        raise too_old(port, present)
    with alone(order.room, present.mac):
        board = assign(order.room, present.mac, present.says)
        files, since_us = fill(port, order, board, present, tell)
        heard_s = None
        if order.wait_s:
            tell("wait", 0, 0)
            heard_s = heard_after(port, order, board.id, since_us)
    return Flashed(
        port=port,
        board=board.id,
        seat=board.seat,
        mac=present.mac,
        chip=present.chip,
        micropython=present.version,
        image_written=image_written,
        files=files,
        seconds=round(time.monotonic() - began_s, 1),
        heard_s=heard_s,
    )


def look_if_there(port: str, order: Order) -> Present | None:
    """Return what the board is, None when it has no MicroPython and is to get one."""
    try:
        return look(port, order.resets)
    except NoMicroPython:
        if order.only_provision:
            raise
        return None


def needs_image(present: Present | None, order: Order) -> bool:
    """Tell whether MicroPython has to be written."""
    if order.only_provision:
        return False
    if present is None:
        return True
    if order.image:
        return read_image(order.image).version != present.version
    found = [image for image in order.library.list() if image.chip == present.chip]
    return bool(found) and newer(found[0].version, present.version)


def write_image(port: str, order: Order, keep_files: bool, tell: Tell) -> None:
    """Write the image that fits the chip."""
    from gateway.usb.chip import Chip, flash  # esptool takes long to load

    def image_for(chip: Chip) -> Image:
        if order.image is None:
            return order.library.for_chip(chip.name)
        image = order.library.add(order.image)
        if image.chip != chip.name:
            raise BoardError(
                tr(
                    "{file} is for {other}, but the board on {port} has {chip}.",
                    file=image.path.name,
                    other=image.chip,
                    port=port,
                    chip=chip.name,
                )
            )
        return image

    flash(
        port,
        image_for,
        order.baud,
        order.resets,
        lambda done, total: tell("write", done, total),
        keep_files,
    )


def fill(
    port: str, order: Order, board: BoardEntry, present: Present, tell: Tell
) -> tuple[int, int]:
    """Copy all that the board is to have; return how many files, and when it started.

    The time is in microseconds UTC.
    """
    with open_line(port, order.resets) as line:
        line.stop()
        slot = active_slot(line)
        wanted = seat_files(
            order.room, board, present.chip, order.host, order.mqtt_port
        ) | program_files(slot, order.sketch)
        sent = update(
            line, wanted, [f"/{slot}/kit"], lambda done, n: tell("copy", done, n)
        )
        settle(line, slot)
        keep_software(line, order.room)
        forget_error(line)
        since_us = time.time_ns() // 1000
        line.start_again()
    return sent.written, since_us


def heard_after(port: str, order: Order, board: str, since_us: int) -> float | None:
    """Return after how many seconds the first reading was stored; see waiting.py.

    BoardError when none comes, with what the board itself says of it.
    """
    try:
        return wait_for_reading(order.room, board, since_us, order.wait_s)
    except BoardError as error:
        said = remembered(port, order.resets)
        if not said:
            raise
        raise BoardError(
            tr(
                "{board} is prepared, but no reading of it arrived within {seconds} s. "
                "The board says: {said}",
                board=board,
                seconds=round(order.wait_s),
                said=said,
            )
        ) from error


def too_old(port: str, present: Present | None) -> BoardError:
    """Return the error about a MicroPython that the kit is not made for."""
    return BoardError(
        tr(
            "The board on {port} has MicroPython {version}; the kit needs {oldest} or "
            "newer: run it without --only, with an image in `dannaya images`.",
            port=port,
            version=present.version if present else "?",
            oldest=OLDEST,
        )
    )
