"""Names and numbers of foreign devices, made to fit the kit's rules."""

import re
import unicodedata
from math import isfinite
from typing import Any, NamedTuple
from zlib import crc32

from gateway.message import Record

MAX_BOARD = 32
MAX_NAME = 128
NOT_BOARD = re.compile(r"[^a-z0-9]+")
NOT_NAME = re.compile(r"[^A-Za-z0-9\-:./_]+")


class Quantity(NamedTuple):
    """The SenML unit of a foreign quantity, and what to multiply its value by."""

    unit: str
    factor: float = 1.0


UNKNOWN = Quantity("")


def board_id(prefix: str, device: str) -> str | None:
    """Return ``<prefix>-<device>`` in the alphabet of boards; None if nothing is left.

    A long name is cut; four digits of its checksum keep it apart from its like.
    """
    plain = NOT_BOARD.sub("-", without_accents(device).lower()).strip("-")
    if not plain:
        return None
    board = f"{prefix}-{plain}"
    if len(board) <= MAX_BOARD:
        return board
    return f"{board[: MAX_BOARD - 5]}-{crc32(device.encode()) & 0xFFFF:04x}"


def series_name(text: str) -> str | None:
    """Return a foreign quantity's name as a SenML name; None if nothing is left."""
    plain = NOT_NAME.sub("-", without_accents(text)).lower()
    return plain.lstrip("-:./_")[:MAX_NAME] or None


def without_accents(text: str) -> str:
    """Return the text with é as e, and what has no such form dropped."""
    decomposed = unicodedata.normalize("NFKD", text)
    return decomposed.encode("ascii", "ignore").decode()


def record(name: str | None, value: Any, quantity: Quantity) -> Record | None:
    """Return a record received now; None when the value is not a finite number.

    True and false become 1.0 and 0.0.
    """
    if name is None or type(value) not in (int, float, bool):
        return None
    number = float(value) * quantity.factor
    return Record(name, quantity.unit, number, 0, False) if isfinite(number) else None


def number(payload: bytes) -> float | None:
    """Return the number that a plain text payload is, true and false included."""
    text = payload[:64].strip().lower()
    if text in (b"true", b"false"):
        return float(text == b"true")
    try:
        return float(text)
    except ValueError:
        return None
