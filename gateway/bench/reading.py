"""The reading side: bytes on disk, the chart of a day, the snapshot of a room."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.names import board_ids
from gateway.store import Batch, Reading, SeriesKey, Writer, open_store

T0_US = 1_790_000_000_000_000
DAY_S = 86_400
POINTS = 800
REPEATS = 7


@dataclass(frozen=True)
class Reads:
    """Milliseconds (medians), and the size of the database they were measured in."""

    measurements: int
    chart_24h_ms: float
    chart_24h_cold_ms: float
    chart_24h_points: int
    latest_ms: float
    bytes_per_measurement: float
    written_per_s: float


def measure_reading(
    folder: Path, hours: float, series: int = 120, period_s: int = 1
) -> Reads:
    """Fill a store with ``hours`` of ``series``, a value a period, then read it."""
    path = folder / f"reading-{period_s}.db"
    writer = open_store(f"sqlite:///{path}")
    if not isinstance(writer, Writer):
        raise TypeError("open_store gave a Reader")
    keys = series_keys(series)
    seconds = int(hours * 3600)
    with writer:
        start_s = time.perf_counter()
        for first in range(0, seconds, 60):
            writer.write(minute(keys, first, period_s))
        took_s = time.perf_counter() - start_s
        writer.checkpoint()
        measurements = seconds // 60 * 60 // period_s * series
        size = path.stat().st_size
        end_us = T0_US + seconds * 1_000_000
        begin_us = end_us - DAY_S * 1_000_000

        def chart() -> int:
            found = writer.chart(keys[0].board, keys[0].name, begin_us, end_us, POINTS)
            return len(found.t_us)

        return Reads(
            measurements=measurements,
            chart_24h_ms=median_ms(chart),
            chart_24h_cold_ms=sorted(
                cold_chart(path, keys[0], begin_us, end_us) for _ in range(REPEATS)
            )[REPEATS // 2],
            chart_24h_points=chart(),
            latest_ms=median_ms(writer.latest),
            bytes_per_measurement=size / measurements,
            written_per_s=measurements / took_s,
        )


def cold_chart(path: Path, key: SeriesKey, begin_us: int, end_us: int) -> float:
    """Return the milliseconds of a first chart: new connection, file not in memory.

    The system is asked to drop the file; where it cannot be asked (Windows, macOS)
    only the connection is new.
    """
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with open_store(f"sqlite:///{path}", readonly=True) as reader:
        start_s = time.perf_counter()
        reader.chart(key.board, key.name, begin_us, end_us, POINTS)
        return (time.perf_counter() - start_s) * 1000


def series_keys(count: int) -> list[SeriesKey]:
    """Return series of boards with three quantities each."""
    names = (("temperature", "Cel"), ("humidity", "%RH"), ("light", "lx"))
    boards = board_ids(-(-count // len(names)))
    return [
        SeriesKey(boards[number // len(names)], "open", *names[number % len(names)])
        for number in range(count)
    ]


def minute(keys: list[SeriesKey], first_s: int, period_s: int) -> Batch:
    """Return one minute of every series, with the odd microseconds of real life."""
    batch = Batch()
    for second in range(first_s, first_s + 60, period_s):
        for number, key in enumerate(keys):
            t_us = T0_US + second * 1_000_000 + number * 8_111
            value = 20 + (second * 7 + number * 13) % 250 / 10
            batch.readings.append(Reading(key, t_us, value, "rebuilt"))
    return batch


def median_ms(work: Callable[[], object]) -> float:
    """Return the median duration of ``work`` in milliseconds."""
    times = []
    for _ in range(REPEATS):
        start_s = time.perf_counter()
        work()
        times.append((time.perf_counter() - start_s) * 1000)
    return sorted(times)[REPEATS // 2]
