"""CSV for programs: UTF-8, commas, decimal points, times in UTC. Nothing is lost.

The quality comes last, so that a line that was cut short never passes for a whole one.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from gateway.export.job import EPOCH, Job
from gateway.export.reading import (
    Bad,
    Item,
    Refusal,
    checked,
    cut_short,
    from_text,
    numbered_lines,
    to_text,
)
from gateway.language import tr
from gateway.store import QUALITIES, Page, SeriesKey

SUFFIX = ".csv"
MEDIA = "text/csv; charset=utf-8"
HEADER = "time,board,lane,name,unit,value,text,data,quality"
COLUMNS = HEADER.split(",")
NO_BYTES = "="  # an empty cell would be an empty text
NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
MICROSECOND = timedelta(microseconds=1)


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the file; numbers, words and bytes each have their own column."""
    yield f"{HEADER}\r\n".encode()
    for page in job.pages():
        yield page_text(page).encode()


def page_text(page: Page) -> str:
    """Return the lines of one page."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    key = ",".join(page.series)  # ids and SenML names: nothing that needs quotes
    for t_us, value, quality in page.rows:
        if isinstance(value, float):
            # what nearly every line is, at twice the speed of the writer
            text.write(f"{utc(t_us)},{key},{value!r},,,{QUALITIES[quality]}\r\n")
        else:
            row = (utc(t_us), *page.series, *cells(value), QUALITIES[quality])
            writer.writerow(row)
    return text.getvalue()


def utc(t_us: int) -> str:
    """Return a time in UTC to the microsecond: ``2026-03-12T14:00:00.000000Z``."""
    time = NAIVE_EPOCH + timedelta(microseconds=t_us)
    return f"{time.isoformat(timespec='microseconds')}Z"


def cells(value: str | bytes) -> tuple[str, str, str]:
    """Return words or bytes (as base64url) in their columns."""
    if isinstance(value, bytes):
        return "", "", to_text(value) or NO_BYTES
    return "", value, ""


def read(path: Path) -> Iterator[Item]:
    """Yield the file's readings, and the lines that cannot be taken."""
    lines = Lines(path)
    rows = csv.reader(lines, strict=True)
    while True:
        try:
            row = next(rows)
            if row and row != COLUMNS:
                yield reading(row)
        except StopIteration:
            return
        except csv.Error:
            yield Bad(lines.number, cut_short(lines.last))
            rows = csv.reader(lines, strict=True)
        except Refusal as refusal:
            whole = lines.last.endswith(b"\n")
            yield Bad(lines.number, str(refusal) if whole else cut_short(lines.last))
        except (ValueError, TypeError, OverflowError):
            yield Bad(lines.number, cut_short(lines.last))


class Lines:
    """The lines of a file as text; remembers the last one and its number."""

    def __init__(self, path: Path) -> None:
        self._lines = numbered_lines(path)
        self.number = 0
        self.last = b""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        self.number, self.last = next(self._lines)
        return self.last.decode()


def reading(row: list[str]) -> Item:
    """Return the reading of one row; ValueError when it is none."""
    time, board, lane, name, unit, number, text, data, quality = row
    t_us = (datetime.fromisoformat(time) - EPOCH) // MICROSECOND
    if bool(number) + bool(text) + bool(data) > 1:
        raise Refusal(tr("more than one value"))
    value: float | str | bytes = text
    if number:
        value = float(number)
    elif data:
        value = from_text(data)
    return checked(SeriesKey(board, lane, name, unit), t_us, value, quality)
