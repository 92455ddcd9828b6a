"""Measurements for the tests of exports, merges and replays, and files made of them."""

from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

from gateway.export import FORMATS, Job
from gateway.store import (
    EVERYTHING,
    QUALITIES,
    Batch,
    Reader,
    Reading,
    Seen,
    Selection,
    SeriesKey,
)
from tests.conftest import open_writer

T0 = 1_790_000_000_000_000
HEAT = SeriesKey("baobab-10", "open", "temperature", "Cel")
NOTE = SeriesKey("baobab-10", "open", "note", "")
LIGHT = SeriesKey("mil-11", "protected", "light", "lx")
LOSSLESS = ("csv", "jsonl", "senml", "sqlite")

series = st.sampled_from([HEAT, NOTE, LIGHT, HEAT._replace(name="sys/heap", unit="B")])
times = st.one_of(
    st.integers(T0, T0 + 30), st.integers(2**28 * 1_000_000, 4_102_444_799_999_999)
)
values = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.binary(max_size=40),
)


@st.composite
def worlds(draw: st.DrawFn, values: st.SearchStrategy = values) -> list[Reading]:
    """Draw measurements as stores hold them: one value for a series and time."""
    places = draw(st.lists(st.tuples(series, times), unique=True, max_size=30))
    return [
        Reading(key, t_us, draw(values), draw(st.sampled_from(QUALITIES)))
        for key, t_us in places
    ]


def session(minutes: int = 3) -> list[Reading]:
    """Return readings of two boards, one each second, and a note."""
    readings = [Reading(NOTE, T0, 'la "pluie";\r\n=1+1', "received")]
    for i in range(60 * minutes):
        t_us = T0 + i * 1_000_000
        readings.append(Reading(HEAT, t_us, 31.5 + i % 7 / 3, "rebuilt"))
        readings.append(Reading(LIGHT, t_us + 1, float(i), "measured"))
    return readings


def fill(path: Path, readings: Iterable[Reading]) -> str:
    """Write readings into a store file as the gateway would; return its url."""
    url = f"sqlite:///{path}"
    with open_writer(url) as writer:
        batch = Batch(readings=list(readings))
        batch.count("stored", len(batch.readings))
        for board in {reading.series.board for reading in batch.readings}:
            batch.seen[board] = Seen("open", "board", T0, None, {"state": "ready"})
        writer.write(batch)
    return url


def write_file(
    store: Reader, form: str, folder: Path, selection: Selection = EVERYTHING
) -> Path:
    """Export a store in a format; return the file."""
    path = folder / f"export-{len(list(folder.iterdir()))}{FORMATS[form].SUFFIX}"
    with path.open("wb") as file:
        file.writelines(FORMATS[form].chunks(Job(store, selection)))
    return path


def held(store: Reader) -> set[tuple[SeriesKey, int, float | str | bytes, int]]:
    """Return every measurement of a store; fail when one is there twice."""
    rows = [(page.series, *row) for page in store.history() for row in page.rows]
    assert len(set(rows)) == len(rows)
    return set(rows)
