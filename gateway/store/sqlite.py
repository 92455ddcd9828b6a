"""Open the store that a room names."""

from contextlib import closing, suppress
from pathlib import Path

from gateway.language import tr
from gateway.store.connection import NoStore, StoreError, connect, sentences
from gateway.store.entries import settle
from gateway.store.maintenance import connected
from gateway.store.migrate import migrate
from gateway.store.reader import Reader
from gateway.store.writer import Writer

SQLITE = "sqlite:///"


def open_store(url: str, readonly: bool = False) -> Reader | Writer:
    """Return a Writer, or a Reader for ``readonly``; one per thread.

    ``url`` is ``sqlite:///`` and a path. The file is made and migrated by a Writer;
    a Reader wants it there. Raises StoreError with a sentence.
    """
    if readonly:
        path = existing_path(url)
        return Reader(connected(path), path)
    path = sqlite_path(url)
    connection = connect(path)
    try:
        migrate(connection, path)
    except StoreError:
        connection.close()
        raise
    return Writer(connection, path)


def open_writer(url: str) -> Writer:
    """Return a Writer; see `open_store`."""
    store = open_store(url)
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    return store


def settle_store(url: str) -> None:
    """Let readers see what a killed gateway left unsettled, where that can be written.

    Harmless beside a running one: it settles what it has jotted down itself, too.
    """
    path = existing_path(url)
    with suppress(StoreError), closing(connect(path)) as connection, sentences(path):
        settle(connection)


def existing_path(url: str) -> Path:
    """Return the file of a url; NoStore, with what to do, when it is not there."""
    path = sqlite_path(url)
    if not path.exists():
        raise NoStore(
            tr(
                "There is no database in {folder} yet: start the room there "
                "with `dannaya up`.",
                folder=path.parent,
            )
        )
    return path


def sqlite_path(url: str) -> Path:
    """Return the file that a ``sqlite:///`` url names."""
    if not url.startswith(SQLITE):
        raise StoreError(
            tr("Unknown kind of store {url}: write sqlite:///file.db", url=url)
        )
    return Path(url.removeprefix(SQLITE))
