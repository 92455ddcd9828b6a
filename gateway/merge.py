"""Exports of several sites become one store: in any order, any number of times.

A file is read and checked to its end before the store is touched, then written in one
transaction: the whole of it is there, or nothing. The room may be open meanwhile;
what it receives during that transaction waits and is acknowledged after it. What a
measurement is (its board, lane, quantity, unit, time and value) decides whether it is
there already, so nothing is doubled and nothing is overwritten.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import ModuleType

from gateway.errors import DannayaError
from gateway.export import jsonl, plain_csv, senml, sqlite
from gateway.export.reading import Bad, Item
from gateway.language import system_reason, tr
from gateway.store import BoardRow, Incoming, Reading, Writer

LOT = 5_000  # items read before they are handed to the store
SHOWN_BAD = 20
BEGINNING = 4_096  # bytes of a file that tell what it is


class MergeError(DannayaError):
    """A file that cannot be merged; nothing of it was written."""


@dataclass
class Report:
    """What became of one file: counts, and the first lines that were refused."""

    file: str
    new: int = 0
    known: int = 0
    refused: int = 0
    bad: list[Bad] = field(default_factory=list)

    def refuse(self, bad: Bad) -> None:
        """Count a refused line; remember it while there are few."""
        self.refused += 1
        if len(self.bad) < SHOWN_BAD:
            self.bad.append(bad)


def count_nothing(_items: int) -> None:
    """Take no notice of progress."""


def merge(
    writer: Writer, path: Path, on_items: Callable[[int], None] = count_nothing
) -> Report:
    """Merge one export file (csv, jsonl, senml or sqlite) into a store.

    Lines that cannot be taken are reported, the others are merged. Raises MergeError
    or StoreError when nothing can be; then the store is as it was.
    """
    report = Report(str(path))
    try:
        form = format_of(path)
        with writer.incoming() as incoming, closing(form.read(path)) as items:
            gather(items, incoming, report, on_items)
            merged = incoming.merge()
    except OSError as error:
        raise MergeError(
            tr(
                "{file} cannot be read: {reason}.",
                file=path,
                reason=system_reason(error),
            )
        ) from error
    report.new, report.known = merged.new, merged.known
    for _ in range(merged.crowded):
        report.refuse(Bad(0, tr("too many values for one moment")))
    return report


def gather(
    items: Iterator[Item],
    incoming: Incoming,
    report: Report,
    on_items: Callable[[int], None],
) -> None:
    """Hand a file's items to the store; MergeError when not one can be taken."""
    taken = False
    while lot := list(islice(items, LOT)):
        readings = [item for item in lot if isinstance(item, Reading)]
        for item in lot:
            if isinstance(item, Bad):
                report.refuse(item)
            elif isinstance(item, BoardRow):
                incoming.add_board(item)
        incoming.add(readings)
        taken = taken or bool(readings)
        on_items(len(lot))
    if report.refused and not taken:
        first = report.bad[0]
        raise MergeError(
            tr(
                "Nothing of {file} can be merged. Line {line}: {reason}.",
                file=report.file,
                line=first.line,
                reason=first.reason,
            )
        )


def format_of(path: Path) -> ModuleType:
    """Return the format of a file, by its first bytes and not by its name."""
    with path.open("rb") as file:
        start = file.read(BEGINNING)
    if start.startswith(b"SQLite format 3\0"):
        return sqlite
    if start.startswith(plain_csv.HEADER.encode()):
        return plain_csv
    if start.lstrip().startswith(b"{"):
        return jsonl
    if start.lstrip().startswith(b"["):
        return senml
    raise MergeError(foreign(path, start))


def foreign(path: Path, start: bytes) -> str:
    """Return why a file is none of the exports that can be merged."""
    if not start:
        return tr("{file} is empty.", file=path)
    if start.startswith(b"\xef\xbb\xbf") or start.lstrip().startswith(b"<"):
        return tr(
            "{file} is made for people: export the same measurements as csv, jsonl, "
            "senml or sqlite to merge them.",
            file=path,
        )
    return tr(
        "{file} is not a file that `dannaya export` writes: csv, jsonl, senml or "
        "sqlite.",
        file=path,
    )
