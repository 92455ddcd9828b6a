"""What a file brings in: readings, and lines that cannot be taken, with the reason."""

import math
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from gateway.language import tr
from gateway.senml import LAST_S, is_name
from gateway.store import QUALITIES, BoardRow, Reading, SeriesKey
from gateway.units import UNITS

BOARD = re.compile(r"[a-z0-9-]{3,32}")
LANES = ("open", "protected")
LAST_US = LAST_S * 1_000_000
LONGEST_LINE = 65_536  # bytes; a pack has 8192


class Bad(NamedTuple):
    """A line that was not taken; for a database, ``line`` is 0."""

    line: int
    reason: str


class Refusal(ValueError):
    """A line that cannot be taken; the message is its reason."""


# What ``read(path)`` of a format yields
Item = Reading | BoardRow | Bad


def checked(series: SeriesKey, t_us: object, value: object, quality: object) -> Reading:
    """Return a reading that a gateway could have received; Refusal otherwise."""
    if not BOARD.fullmatch(series.board):
        raise Refusal(tr("{board} is no name of a board", board=series.board[:40]))
    if series.lane not in LANES or quality not in QUALITIES:
        raise Refusal(tr("an unknown lane or quality"))
    if not is_name(series.name):
        raise Refusal(tr("{name} is no name of a quantity", name=series.name[:40]))
    if series.unit not in UNITS:
        raise Refusal(tr("{unit} is no unit of SenML", unit=series.unit[:40]))
    if type(t_us) is not int or not 0 <= t_us < LAST_US:
        raise Refusal(tr("the time is missing or out of range"))
    if isinstance(value, float) and not math.isfinite(value):
        raise Refusal(tr("the value is not a finite number"))
    if not isinstance(value, float | str | bytes):
        raise Refusal(tr("the value is missing"))
    return Reading(series, t_us, value, str(quality))


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of a text file; a line too long is cut, its rest skipped."""
    with path.open("rb") as file:
        yield from enumerate(bounded_lines(file), start=1)


def bounded_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines of at most ``LONGEST_LINE`` bytes, whatever the file holds."""
    while line := file.readline(LONGEST_LINE):
        yield line
        while not line.endswith(b"\n") and (line := file.readline(LONGEST_LINE)):
            pass


def cut_short(line: bytes) -> str:
    """Return why a line that cannot be read is wrong: cut, too long, or other."""
    if len(line) >= LONGEST_LINE:
        return tr("the line is too long")
    if not line.endswith(b"\n"):
        return tr("the file is cut short in this line")
    return tr("the line cannot be read")


def to_text(data: bytes) -> str:
    """Return bytes as base64url without padding, as SenML writes them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Return the bytes of base64url text; ValueError when it is none."""
    digits = text.rstrip("=")
    return urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
