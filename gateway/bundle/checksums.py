"""The digests of a stick's files, in the form that `sha256sum --check` reads."""

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

NAME = "SHA256SUMS"


def write_checksums(folder: Path, but: str = "") -> None:
    """Write the digest of every file of a folder into it, but of one."""
    files = [path for path in files_of(folder) if path != folder / but]
    rows = [f"{digest(path)}  {inside(folder, path)}" for path in files]
    (folder / NAME).write_text("\n".join(rows) + "\n", "utf-8")


def read_checksums(folder: Path) -> dict[str, str]:
    """Return path -> digest as written; OSError when there is no list."""
    rows = (folder / NAME).read_text("utf-8").splitlines()
    return {path: digest for digest, _, path in (row.partition("  ") for row in rows)}


def files_of(folder: Path) -> Iterator[Path]:
    """Give every file below a folder but the list itself, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / NAME:
            yield path


def inside(folder: Path, path: Path) -> str:
    """Return a path as the list writes it: relative, with slashes."""
    return path.relative_to(folder).as_posix()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
