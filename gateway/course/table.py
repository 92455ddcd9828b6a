"""The passed steps as CSV: a line for each, in the room's time."""

import csv
import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from gateway.course.grid import SeatLine
from gateway.export.job import moment

TITLES = ("seat", "step", "board", "time", "how")


def csv_of(lines: Iterable[SeatLine], timezone: str) -> str:
    """Return the table; ``timezone`` is an IANA name."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(TITLES)
    for line in lines:
        for row in line.cells:
            if row is not None:
                at = moment(row.at_us).astimezone(ZoneInfo(timezone))
                writer.writerow((*row[:3], f"{at:%Y-%m-%dT%H:%M:%S%z}", row.how))
    return out.getvalue()
