"""The store itself as one SQLite file; of a selection, a new store that holds it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from gateway.export.job import Job
from gateway.export.reading import Bad, Item, Refusal, checked
from gateway.language import tr
from gateway.store import (
    EVERYTHING,
    QUALITIES,
    Batch,
    Page,
    Reading,
    Seen,
    SeriesKey,
    StoreError,
    Writer,
    open_recorded,
    open_store,
)
from gateway.store.history import Row

SUFFIX = ".db"
MEDIA = "application/vnd.sqlite3"
CHUNK = 262_144  # bytes
BATCH = 20_000  # measurements


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the file, which is made whole in a temporary folder first."""
    with tempfile.TemporaryDirectory(prefix="dannaya-") as folder:
        path = Path(folder) / "export.db"
        if job.selection == EVERYTHING:
            job.store.copy(path)
            job.on_rows(job.store.count())
        else:
            write_selection(job, path)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def write_selection(job: Job, path: Path) -> None:
    """Write a new store with the selected measurements and their boards."""
    target = open_store(f"sqlite:///{path}")
    if not isinstance(target, Writer):
        raise TypeError("open_store gave a Reader")
    with target:
        batch = boards_of(job, target)
        for page in job.pages():
            batch.readings += readings(page)
            if len(batch.readings) >= BATCH:
                write(target, batch)
                batch = Batch()
        write(target, batch)
        target.checkpoint()


def boards_of(job: Job, target: Writer) -> Batch:
    """Make the boards of the selected series known; return their facts to write."""
    wanted = {series.board for series in job.store.series(job.selection)}
    rows = [row for row in job.store.boards() if row.id in wanted]
    target.expect([(row.id, row.seat, row.site, row.name) for row in rows])
    batch = Batch()
    for row in rows:
        seen = Seen(row.lane, row.kind, row.last_seen_us, row.site, row.state)
        batch.seen[row.id] = seen
    return batch


def readings(page: Page) -> list[Reading]:
    """Return the readings of a page."""
    return [
        Reading(page.series, t_us, value, QUALITIES[quality])
        for t_us, value, quality in page.rows
    ]


def write(target: Writer, batch: Batch) -> None:
    """Write a batch, counted."""
    batch.count("stored", len(batch.readings))
    target.write(batch)


def read(path: Path) -> Iterator[Item]:
    """Yield the boards and the readings of a store file; it is not changed.

    A damaged page costs what stands on it: what is before and behind it is read.
    """
    with open_recorded(path) as store:
        if store.setting("replay") is not None:
            raise StoreError(
                tr("{path} is a replay: its times are not real.", path=path)
            )
        yield from store.boards()
        for series, pages in store.history_by_series():
            try:
                for rows in pages:
                    yield from kept(series, rows)
            except StoreError as error:
                words = f"{series.board}, {series.name}"
                yield Bad(0, tr("{series}: {error}", series=words, error=error))
        try:
            for series, rows in store.left_in_journal():
                yield from kept(series, rows)
        except StoreError as error:
            yield Bad(0, str(error))


def kept(series: SeriesKey, rows: list[Row]) -> Iterator[Item]:
    """Yield the readings of some rows, Bad for what no gateway has written."""
    for t_us, value, quality in rows:
        try:
            yield checked(series, t_us, value, quality_word(quality))
        except Refusal as refusal:
            yield Bad(0, tr("{series}: {error}", series=series.name, error=refusal))


def quality_word(number: object) -> str | None:
    """Return the word of a stored quality, None for one that does not exist."""
    if isinstance(number, int) and 0 <= number < len(QUALITIES):
        return QUALITIES[number]
    return None
