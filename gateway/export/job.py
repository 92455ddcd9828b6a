"""What is to be exported, and what every format says of it in the same way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.errors import DannayaError
from gateway.language import DEFAULT, Language
from gateway.store import EVERYTHING, Page, Reader, Selection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ExportError(DannayaError):
    """What was asked for cannot be exported, or the file cannot be written."""


def count_nothing(_rows: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class Job:
    """One export. ``on_rows`` hears how many measurements each page brought."""

    store: Reader
    selection: Selection = EVERYTHING
    room: str = "Dannaya"
    timezone: str = "Africa/Bamako"
    language: Language = DEFAULT
    on_rows: Callable[[int], None] = count_nothing

    def pages(self) -> Iterator[Page]:
        """Yield the measurements, series by series and by time within each."""
        for page in self.store.history(self.selection):
            self.on_rows(len(page.rows))
            yield page


def moment(t_us: int) -> datetime:
    """Return a time as a datetime in UTC, to the microsecond."""
    return EPOCH + timedelta(microseconds=t_us)


def file_name(job: Job, suffix: str, today: str) -> str:
    """Return a name for a download: ``dannaya-baobab-10-2026-03-12.csv``."""
    chosen = [*job.selection.boards[:1], *job.selection.quantities[:1]]
    words = [word.replace("/", "-") for word in chosen] or ["room"]
    return f"dannaya-{'-'.join(words)}-{today}{suffix}"
