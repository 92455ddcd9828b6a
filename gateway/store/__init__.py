"""The store: the only place where the gateway and the dashboard meet."""

from gateway.store.batch import Batch, Reading, Seen, SeriesKey
from gateway.store.connection import NoStore, StoreError
from gateway.store.history import EVERYTHING, Page, Selection
from gateway.store.incoming import Incoming, Merged
from gateway.store.reader import Reader
from gateway.store.recorded import open_recorded
from gateway.store.rows import (
    QUALITIES,
    BoardRow,
    Chart,
    Completeness,
    EventRow,
    Latest,
    MessageRow,
    RefusalRow,
    Standing,
)
from gateway.store.sqlite import open_store
from gateway.store.writer import Writer

__all__ = [
    "EVERYTHING",
    "QUALITIES",
    "Batch",
    "BoardRow",
    "Chart",
    "Completeness",
    "EventRow",
    "Incoming",
    "Latest",
    "Merged",
    "MessageRow",
    "NoStore",
    "Page",
    "Reader",
    "Reading",
    "RefusalRow",
    "Seen",
    "Selection",
    "SeriesKey",
    "Standing",
    "StoreError",
    "Writer",
    "open_recorded",
    "open_store",
]
