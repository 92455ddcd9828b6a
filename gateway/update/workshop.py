"""The workshop key of a room: made once, when its first boards are prepared."""

from pathlib import Path

from gateway.update.keys import SigningKey, new_key, read_key, write_key
from gateway.update.trusted import PublicKey, read_trusted, trust

FILES = {"workshop": "update-workshop.pem", "release": "update-release.pem"}


def path_of(folder: Path, kind: str = "workshop") -> Path:
    """Return where a room's private key is, if it is on this computer."""
    return folder / FILES[kind]


def make_key(
    folder: Path, kind: str, path: Path | None = None, password: str | None = None
) -> PublicKey:
    """Make a key, and let the room's boards believe it; return its public half."""
    key = new_key(kind)
    write_key(path or path_of(folder, kind), key, password)
    trust(folder, key.public)
    return key.public


def ensure_key(folder: Path) -> None:
    """Make the workshop key of a room in which boards believe none yet."""
    if not read_trusted(folder):
        make_key(folder, "workshop")


def workshop_key(folder: Path, password: str | None = None) -> SigningKey:
    """Return the room's own workshop key; KeyFileError, Locked."""
    return read_key(path_of(folder), password)
