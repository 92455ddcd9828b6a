"""Which measurements are meant: times as people write them, in the room's own zone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.export.job import EPOCH, ExportError
from gateway.language import tr
from gateway.store import Selection

DATE_LENGTH = len("2026-03-12")


def selection_of(
    boards: Sequence[str],
    quantities: Sequence[str],
    start: str | None,
    end: str | None,
    timezone: str,
) -> Selection:
    """Return a Selection; a day alone as ``end`` is meant to its last moment.

    Raises ExportError for a time that cannot be read, or an end before the start.
    """
    start_us = microseconds(start, timezone) if start else None
    end_us = microseconds(end, timezone, whole_day=True) if end else None
    if start_us is not None and end_us is not None and end_us < start_us:
        raise ExportError(tr("The end, {end}, is before the start.", end=end))
    return Selection(tuple(boards), tuple(quantities), start_us, end_us)


def microseconds(text: str, timezone: str, whole_day: bool = False) -> int:
    """Return the microseconds UTC of a day or of a day and time."""
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=ZoneInfo(timezone))
        if whole_day and len(text) == DATE_LENGTH:
            when += timedelta(days=1, microseconds=-1)
        return (when - EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise ExportError(
            tr(
                "{text} is no time: write 2026-03-12, or 2026-03-12T14:00.",
                text=text,
            )
        ) from error
