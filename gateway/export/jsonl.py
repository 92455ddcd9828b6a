"""JSON lines: one object for each measurement, values named as SenML names them.

``t_us`` is microseconds since 1970, UTC. Nothing is lost.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from gateway.export.job import Job
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
from gateway.store import QUALITIES, Page, Reading, SeriesKey

SUFFIX = ".jsonl"
MEDIA = "application/x-ndjson"
LABELS = ("v", "vs", "vd")


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the file, a page of lines at a time."""
    for page in job.pages():
        yield page_lines(page)


def page_lines(page: Page) -> bytes:
    """Return the lines of one page."""
    series = page.series._asdict()
    # not joined: each piece would keep its first 1024 bytes until the page's end
    lines = bytearray()
    for t_us, value, quality in page.rows:
        facts = {"t_us": t_us, **series, **labelled(value)}
        facts["quality"] = QUALITIES[quality]
        lines += orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE)
    return bytes(lines)


def labelled(value: float | str | bytes) -> dict[str, Any]:
    """Return a value with SenML's label: v a number, vs text, vd bytes."""
    if isinstance(value, bytes):
        return {"vd": to_text(value)}
    return {"vs": value} if isinstance(value, str) else {"v": value}


def read(path: Path) -> Iterator[Item]:
    """Yield the file's readings, and the lines that cannot be taken."""
    for number, line in numbered_lines(path):
        if not line.strip():
            continue
        try:
            yield reading(orjson.loads(line))
        except Refusal as refusal:
            yield Bad(number, str(refusal))
        except ValueError:
            yield Bad(number, cut_short(line))


def reading(fields: Any) -> Reading:
    """Return the reading of one line; Refusal when it is none."""
    if not isinstance(fields, dict):
        raise Refusal(tr("the line is no JSON object"))
    key = [fields.get(name) for name in SeriesKey._fields]
    values = [label for label in LABELS if label in fields]
    if len(values) != 1 or not all(isinstance(part, str) for part in key):
        raise Refusal(tr("a field is missing or of a wrong type"))
    return checked(
        SeriesKey(*map(str, key)),
        fields.get("t_us"),
        of_label(values[0], fields[values[0]]),
        fields.get("quality"),
    )


def of_label(label: str, value: Any) -> float | str | bytes | None:
    """Return a value of the type that its label names; None for another type."""
    if label == "v":
        return float(value) if type(value) in (int, float) else None
    if not isinstance(value, str):
        return None
    return from_text(value) if label == "vd" else value
