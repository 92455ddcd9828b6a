"""Is a stick still what it was when it was made?"""

import zipfile
from pathlib import Path
from typing import NamedTuple

from gateway.bundle.checksums import NAME, digest, files_of, inside, read_checksums
from gateway.bundle.own_wheel import BundleError
from gateway.language import tr


class Verdict(NamedTuple):
    """Paths that are changed, gone, or were added since; ``good`` counts the rest."""

    good: int
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether nothing is changed or gone; what was added does no harm."""
        return not self.changed and not self.gone


def verify(folder: Path) -> Verdict:
    """Read every file of a stick and compare; BundleError when it is no stick."""
    if folder.is_file() and zipfile.is_zipfile(folder):
        raise BundleError(
            tr("Unpack {file} first, then verify the folder.", file=folder)
        )
    try:
        listed = read_checksums(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(
            tr(
                "{folder} is no stick of Dannaya: it has no {name}.",
                folder=folder,
                name=NAME,
            )
        ) from error
    found = {inside(folder, path): path for path in files_of(folder)}
    changed = tuple(
        name for name in listed if name in found and not same(found[name], listed[name])
    )
    gone = tuple(name for name in listed if name not in found)
    added = tuple(name for name in found if name not in listed)
    return Verdict(len(listed) - len(changed) - len(gone), changed, gone, added)


def same(path: Path, wanted: str) -> bool:
    """Tell whether a file has a digest; a file that cannot be read has not."""
    try:
        return digest(path) == wanted
    except OSError:
        return False
