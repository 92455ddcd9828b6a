"""SenML (RFC 8428): one pack, of which each line stands for itself.

The name is ``<board>/<quantity>``. A line begins with all the base fields that it
needs, so that a file of any length is written and read line by line, and a line that
is damaged costs no other. What SenML has no word for stands in the first record of a
line as fields that other programs ignore (RFC 8428 §4.4): ``board``, ``lane`` and
``quality``.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from gateway.export.job import ExportError, Job
from gateway.export.jsonl import labelled
from gateway.export.reading import (
    Bad,
    Item,
    Refusal,
    checked,
    cut_short,
    numbered_lines,
)
from gateway.language import tr
from gateway.message import Record
from gateway.reasons import Unreadable
from gateway.senml import ABSOLUTE_S, MAX_BYTES, MAX_NAME, MAX_RECORDS, resolve
from gateway.store import QUALITIES, Page, Reading, SeriesKey
from gateway.store.history import Row
from gateway.strict_json import parse

SUFFIX = ".senml"
MEDIA = "application/senml+json"
GOES_ON = b",\n"  # the end of every line but the last
FIRST_US = ABSOLUTE_S * 1_000_000
# From the first time of a pack to its last: a sum of two large numbers of seconds may
# be a microsecond off.
LONGEST_US = 86_400_000_000


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the file line by line; ExportError for a time before July 1978.

    SenML takes smaller times for relative ones (RFC 8428 §4.5.3).
    """
    before = b"["
    for page in job.pages():
        yield before + b",\n".join(packs(page))
        before = b",\n"
    yield b"[]\n" if before == b"[" else b"]\n"


def packs(page: Page) -> Iterator[bytes]:
    """Yield the lines of one page, each of one quality and of at most 8192 bytes."""
    for quality, rows in groupby(page.rows, lambda row: row[2]):
        yield from fitting(page.series, QUALITIES[quality], list(rows))


def fitting(series: SeriesKey, quality: str, rows: Sequence[Row]) -> Iterator[bytes]:
    """Yield the rows as one line, or as the lines of their halves."""
    near = len(rows) <= MAX_RECORDS and rows[-1][0] - rows[0][0] < LONGEST_US
    line = pack(series, quality, rows) if near else None
    if line is not None and (len(line) <= MAX_BYTES or len(rows) == 1):
        yield line
        return
    half = len(rows) // 2
    yield from fitting(series, quality, rows[:half])
    yield from fitting(series, quality, rows[half:])


def pack(series: SeriesKey, quality: str, rows: Sequence[Row]) -> bytes:
    """Return the records of one line; their times count from a whole second."""
    if rows[0][0] < FIRST_US:
        raise ExportError(
            tr(
                "SenML cannot hold a time before July 1978: choose another format, or "
                "a later --from."
            )
        )
    base_s = rows[0][0] // 1_000_000
    name = f"{series.board}/{series.name}"
    head: dict[str, Any] = {
        "bn": name if len(name) <= MAX_NAME else series.name,
        "bt": base_s,
        "bu": series.unit,
        "board": series.board,
        "lane": series.lane,
        "quality": quality,
    }
    records = [
        {"t": (t_us - base_s * 1_000_000) / 1e6, **labelled(value)}
        for t_us, value, _ in rows
    ]
    records[0] = head | records[0]
    return orjson.dumps(records)[1:-1]


def read(path: Path) -> Iterator[Item]:
    """Yield the readings of each line, and the lines that cannot be taken.

    A line may also be a whole pack of its own.
    """
    number, line = 0, b""
    for number, line in numbered_lines(path):
        if not line.strip():
            continue
        try:
            yield from readings(line)
        except Refusal as refusal:
            yield Bad(number, str(refusal))
        except Unreadable:
            yield Bad(number, cut_short(line))
    if line.endswith(GOES_ON):
        yield Bad(number + 1, cut_short(b""))


def readings(line: bytes) -> list[Reading]:
    """Return the readings of one line; Refusal or Unreadable when it holds none."""
    fields = parse(as_pack(line))
    if not isinstance(fields, list):
        raise Refusal(tr("the line is no SenML pack"))
    if not fields:
        return []  # the end of a pack, or the whole of an empty one
    records = resolve(fields)
    if "bn" not in fields[0] and not line.startswith(b"["):
        raise Refusal(tr("the line is no SenML pack"))  # its base is in another line
    return [reading(record, fields[0]) for record in records]


def as_pack(line: bytes) -> bytes:
    """Return a line of a pack as a pack of its own."""
    if line.endswith(GOES_ON):
        line = line[: -len(GOES_ON)] + b"]"
    return line if line.startswith(b"[") else b"[" + line


def reading(record: Record, head: dict[str, Any]) -> Reading:
    """Return one reading; ``head`` is the pack's first record as it was written."""
    board = str(head.get("board") or record.name.partition("/")[0])
    return checked(
        SeriesKey(
            board,
            str(head.get("lane", "open")),
            record.name.removeprefix(f"{board}/"),
            record.unit,
        ),
        record.time_us if record.absolute else None,
        record.value,
        head.get("quality", "measured"),
    )
