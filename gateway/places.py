"""Where the kit's own files are: beside the code, or inside an installed wheel."""

from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import tr

PACKAGE = Path(__file__).parent


class PlacesError(DannayaError):
    """A part of the kit is not on this computer."""


def firmware_dir() -> Path:
    """Return the folder of the boards' program, with ``kit/`` in it."""
    return part("firmware")


def guides_dir() -> Path:
    """Return the folder of the workshop guides."""
    return part("workshop_guides")


def document(name: str) -> Path:
    """Return a file of the kit's documents, such as ``docs/threat-model.md``."""
    path = Path(name)
    return part(path.parent.as_posix()) / path.name


def part(name: str, package: Path = PACKAGE) -> Path:
    """Return the folder of one part of the kit; PlacesError when it is missing.

    In a source tree (a clone, an editable install) it lies beside the package, and
    what is edited there counts; the wheel carries a copy in ``bundled/``.
    """
    tree = package.parent
    here = (
        tree / name
        if (tree / "pyproject.toml").exists()
        else package / "bundled" / name
    )
    if not here.is_dir():
        raise PlacesError(
            tr(
                "The folder {folder} of the kit is missing: install Dannaya again.",
                folder=here,
            )
        )
    return here
