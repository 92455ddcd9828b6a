"""Files that only their owner may read: passwords, keys."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

# "the owner of this file", whoever that is, in every language of Windows
OWNER_RIGHTS = "*S-1-3-4"
OTHERS = 0o077


def write_private(path: Path, text: str) -> None:
    """Put a text in place at once, readable by its owner only; OSError if impossible.

    Whoever reads the path finds the old file or the whole new one. The rights are set
    before the first byte is written, so that no moment shows it to others.
    """
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(number, "w", encoding="utf-8", newline="\n") as file:
        keep_to_owner(temporary)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def read_private(path: Path) -> bytes:
    """Return the content of a file, and take the rights of others from it.

    OSError when it cannot be read.
    """
    content = path.read_bytes()
    if sys.platform != "win32" and path.stat().st_mode & OTHERS:
        with suppress(OSError):  # not ours: we were only allowed to read it
            path.chmod(0o600)
    return content


def keep_to_owner(path: Path) -> None:
    """Take the inherited rights from a file on Windows, where a mode says nothing."""
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603
            ["icacls", str(path), "/inheritance:r", "/grant:r", f"{OWNER_RIGHTS}:F"],  # noqa: S607
            check=False,  # a disk without rights (FAT) cannot have any
            capture_output=True,
        )
