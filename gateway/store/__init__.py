"""The store: the only place where the gateway and the dashboard meet."""

from gateway.store.batch import Batch, Reading, Seen, SeriesKey
from gateway.store.connection import NoStore, StoreError
from gateway.store.reader import Reader
from gateway.store.rows import (
    BoardRow,
    Chart,
    Completeness,
    EventRow,
    Latest,
    MessageRow,
    RefusalRow,
)
from gateway.store.sqlite import open_store
from gateway.store.writer import Writer

__all__ = [
    "Batch",
    "BoardRow",
    "Chart",
    "Completeness",
    "EventRow",
    "Latest",
    "MessageRow",
    "NoStore",
    "Reader",
    "Reading",
    "RefusalRow",
    "Seen",
    "SeriesKey",
    "StoreError",
    "Writer",
    "open_store",
]
