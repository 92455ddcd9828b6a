"""Dannaya's own wheel: built from a source tree, or packed again from an install."""

import base64
import csv
import errno
import io
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.places import PACKAGE

NAME = "dannaya"
# What an installer adds beside the files of the wheel
ADDED = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}


class BundleError(DannayaError):
    """The stick cannot be made; the message says what to do."""


def own_wheel(target: Path, source: Path = PACKAGE.parent) -> Path:
    """Write this kit's wheel into a folder and return its path."""
    if (source / "pyproject.toml").exists():
        return built(source, target)
    return packed(distribution(NAME), target)


def built(source: Path, target: Path) -> Path:
    """Return the wheel that pip builds of a source tree."""
    words = ["wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(source)]
    pip(words)
    return newest(target)


def packed(installed: Distribution, target: Path) -> Path:
    """Return a wheel with the files of an installed distribution (PEP 427)."""
    files = [file for file in installed.files or [] if belongs(file)]
    [info] = {file.parts[0] for file in files if file.parts[0].endswith(".dist-info")}
    tag = (installed.read_text("WHEEL") or "").split("Tag: ")[1].split()[0]
    path = target / f"{info.removesuffix('.dist-info')}-{tag}.whl"
    rows = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in files:
            data = Path(str(file.locate())).read_bytes()
            archive.writestr(file.as_posix(), data)
            rows.append((file.as_posix(), f"sha256={digest(data)}", len(data)))
        own = f"{info}/RECORD,,\n"  # it cannot hold its own digest
        archive.writestr(f"{info}/RECORD", lines(rows) + own)
    return path


def belongs(file: PackagePath) -> bool:
    """Tell whether a file came from the wheel and not from its installation."""
    outside = file.parts[0] == ".." or "__pycache__" in file.parts
    in_info = file.parts[0].endswith(".dist-info")
    return not outside and not (in_info and file.name in ADDED)


def digest(data: bytes) -> str:
    """Return the digest in the form of a RECORD: base64url without padding."""
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()


def lines(rows: list[tuple[str, str, int]]) -> str:
    """Return rows as the text of a RECORD."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def newest(folder: Path) -> Path:
    """Return the newest wheel of ours in a folder."""
    return max(folder.glob(f"{NAME}-*.whl"), key=lambda path: path.stat().st_mtime)


def pip(words: list[str]) -> None:
    """Run pip to its end; BundleError with its last words when it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(  # noqa: S603
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode == 0:
        return
    if f"[Errno {errno.ENOSPC}]" in done.stdout:  # the words are in many languages
        raise BundleError(
            tr("This disk is full: make room on it, or choose another folder.")
        )
    said = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    raise BundleError(
        tr(
            "The packages could not be had: connect this computer to the internet, and "
            "the same command goes on from there. pip said: {words}",
            words=said[-1] if said else done.stdout.strip()[-200:],
        )
    )
