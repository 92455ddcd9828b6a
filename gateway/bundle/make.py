"""Make the stick: packages, guides, images, drivers, start scripts, checksums."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway import __version__
from gateway.bundle.checksums import write_checksums
from gateway.bundle.guides import write_guides
from gateway.bundle.own_wheel import NAME, BundleError, own_wheel
from gateway.bundle.targets import TARGETS
from gateway.bundle.wheels import download
from gateway.language import system_reason, tr
from gateway.places import firmware_dir, guides_dir

STARTERS = Path(__file__).parent / "templates"
EDITOR = "thonny"
WHEELS = "wheels"
UNFINISHED = "UNFINISHED"  # a file that is there until all is on the stick

Watch = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What goes on a stick; ``copies`` are (name on the stick, file or folder)."""

    computers: Sequence[str]
    pythons: Sequence[str]
    editor: bool = False
    copies: Sequence[tuple[str, Path]] = ()


def make(folder: Path, plan: Plan, watch: Watch = lambda what: None) -> dict[str, int]:
    """Fill a folder; return part -> bytes. ``watch`` hears what is being done.

    The folder must be empty or not there, or one that an earlier call left when the
    internet went: what it holds is not fetched again. Raises BundleError.
    """
    check_free(folder)
    try:
        wheels = folder / WHEELS
        wheels.mkdir(parents=True, exist_ok=True)
        (folder / UNFINISHED).touch()
        watch("dannaya")
        own_wheel(wheels)
        wanted = [f"{NAME}=={__version__}", *([EDITOR] if plan.editor else [])]
        for computer in plan.computers:
            for python in plan.pythons:
                watch(f"{computer}, Python {python}")
                download(wheels, wanted, TARGETS[computer], python)
        copy_parts(folder, plan)
        watch("SHA256SUMS")
        write_checksums(folder, but=UNFINISHED)
        (folder / UNFINISHED).unlink()
    except OSError as error:
        raise BundleError(
            tr(
                "The stick cannot be written ({reason}): is it full, or was it taken "
                "out?",
                reason=system_reason(error),
            )
        ) from error
    return sizes(folder)


def check_free(folder: Path) -> None:
    """Raise BundleError unless it is empty, or a stick that was broken off."""
    if (folder / UNFINISHED).exists():
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleError(
            tr(
                "{folder} is not empty: name a new folder, for example {example}.",
                folder=folder,
                example=(folder if folder.is_dir() else folder.parent) / "dannaya",
            )
        )


def copy_parts(folder: Path, plan: Plan) -> None:
    """Copy the guides, what the facilitator adds, and the start scripts."""
    # as in the kit: the guides lead to the lessons
    for part in ("sketches", "kit"):  # boards get the kit compiled; this one is read
        shutil.copytree(
            firmware_dir() / part,
            folder / "firmware" / part,
            ignore=shutil.ignore_patterns("__pycache__"),
            dirs_exist_ok=True,
        )
    write_guides(guides_dir(), folder / "workshop_guides")
    for name, source in plan.copies:
        if source.is_file():
            shutil.copyfile(source, folder / name)
        else:
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
    for starter in sorted(STARTERS.iterdir()):
        target = folder / starter.name
        shutil.copyfile(starter, target)
        if target.suffix in (".sh", ".command"):
            target.chmod(0o755)


def sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of each part of a stick: its folders, and the files beside."""
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            inside = path.relative_to(folder).parts
            part = inside[0] if len(inside) > 1 else ""
            found[part] = found.get(part, 0) + path.stat().st_size
    return found
