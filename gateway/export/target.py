"""The file that an export becomes: there whole, or not at all."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

from gateway.export.job import ExportError
from gateway.language import system_reason, tr

ABANDONED_S = 3_600.0


@contextmanager
def written(path: Path | None, kept: Sequence[Path] = ()) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the name ``path`` when the block has ended well.

    Without a path, standard output. A file of ``kept`` is never replaced. Raises
    ExportError when the disk refuses; what was there before is there still.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.resolve() in {other.resolve() for other in kept}:
        raise ExportError(
            tr("{file} belongs to the room: choose another name.", file=path)
        )
    try:
        with straight(path) if is_device(path) else whole(path) as file:
            yield file
    except OSError as error:
        raise ExportError(
            tr(
                "{file} cannot be written: {reason}.",
                file=path,
                reason=system_reason(error),
            )
        ) from error


def is_device(path: Path) -> bool:
    """Tell whether a name stands for no file: /dev/null, a pipe, a terminal."""
    return path.exists() and not path.is_file() and not path.is_dir()


@contextmanager
def straight(path: Path) -> Iterator[BinaryIO]:
    """Give what is written to piece by piece: to replace it would destroy it."""
    with path.open("wb") as file:
        yield file


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a new file beside ``path``, which takes that name at the end."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    remove_left(path)
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        with suppress(OSError):  # the disk may be gone altogether
            part.unlink(missing_ok=True)


def remove_left(path: Path) -> None:
    """Remove what an export that was killed left of ``path``: nobody writes it on."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED_S:
                part.unlink()
