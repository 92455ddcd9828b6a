"""What an update says of itself: JSON bytes as they are signed (RFC 9124, pure).

    {"format": 1, "seq": 7, "min_seq": 0, "model": "any", "board": null,
     "min_firmware": "1.24", "files": [["sketch.py", bytes, "sha256 in hex"], ...],
     "purpose": {"fr": "...", "en": "..."}, "key": "<key id>", "made": "2026-11-26"}

The far end is ``firmware/kit/update.py``, which checks all of it again.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

FORMAT = 1
ANY_MODEL = "any"
MIN_FIRMWARE = "1.24"
MOST_FILES = 100
MOST_BYTES = 393_216  # of all files: what a slot of a board holds
MOST_MANIFEST = 12_288  # bytes
SKETCH = "sketch.py"
# The folders and files that an update may bring; identity and settings lie elsewhere.
PATH = re.compile(r"(?:kit|sensors)(?:/[\w-][\w.-]*){1,3}|sketch\.py", re.ASCII)
LONGEST_PATH = 64
DIGEST = re.compile(r"[0-9a-f]{64}")
KEY_ID = re.compile(r"[0-9a-f]{16}")

File = tuple[str, int, str]


class WrongManifest(ValueError):
    """A manifest that cannot be used; the text is one word of what is wrong."""


@dataclass(frozen=True)
class Manifest:
    """An update in words; ``raw`` are the bytes that the signature is made over."""

    seq: int
    min_seq: int
    model: str
    board: str | None
    files: tuple[File, ...]
    purpose: Mapping[str, str]
    key: str
    made: str
    min_firmware: str = MIN_FIRMWARE
    raw: bytes = field(default=b"", repr=False)

    @property
    def size(self) -> int:
        """Return the bytes of all its files."""
        return sum(size for _, size, _ in self.files)


def describe(files: Mapping[str, bytes]) -> tuple[File, ...]:
    """Return [path, size, sha256] of files, the sketch last."""
    return tuple(
        (path, len(data), sha256(data).hexdigest())
        for path, data in sorted(files.items(), key=lambda one: in_order(one[0]))
    )


def in_order(path: str) -> tuple[bool, str]:
    """Return the sort key of a file: by name, the sketch last."""
    return path == SKETCH, path


def write(manifest: Manifest) -> bytes:
    """Return the bytes of a manifest, to be signed and sent as they are."""
    fields: dict[str, Any] = {
        "format": FORMAT,
        "seq": manifest.seq,
        "min_seq": manifest.min_seq,
        "model": manifest.model,
        "board": manifest.board,
        "min_firmware": manifest.min_firmware,
        "files": manifest.files,
        "purpose": dict(manifest.purpose),
        "key": manifest.key,
        "made": manifest.made,
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def read(raw: bytes) -> Manifest:
    """Return what the bytes of a manifest say.

    WrongManifest, with one word, when they say nothing that can be: ``newer`` for a
    format that a later version of the kit writes, else the field.
    """
    try:
        found = json.loads(raw)
    except ValueError:
        raise WrongManifest("json") from None
    if len(raw) > MOST_MANIFEST or not isinstance(found, dict):
        raise WrongManifest("json")
    kind = found.get("format")
    if type(kind) is int and kind > FORMAT:
        raise WrongManifest("newer")
    for name, accepts in RULES.items():
        if not accepts(found.get(name)):
            raise WrongManifest(name)
    return Manifest(
        seq=found["seq"],
        min_seq=found["min_seq"],
        model=found["model"],
        board=found["board"],
        files=tuple((path, size, digest) for path, size, digest in found["files"]),
        purpose=found["purpose"],
        key=found["key"],
        made=found["made"],
        min_firmware=found["min_firmware"],
        raw=raw,
    )


def are_files(value: Any) -> bool:
    """Tell whether this is a list of files that an update may bring."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_FILES:
        return False
    if not all(isinstance(one, list) and len(one) == 3 for one in value):
        return False
    paths = {one[0].lower() for one in value if is_path(one[0])}
    sized = all(is_count(size) and is_text(digest) for _, size, digest in value)
    return (
        len(paths) == len(value)
        and SKETCH in paths
        and sized
        and all(DIGEST.fullmatch(digest) for _, _, digest in value)
        and sum(size for _, size, _ in value) <= MOST_BYTES
    )


def is_path(value: Any) -> bool:
    """Tell whether an update may bring a file to this place."""
    return is_text(value) and len(value) <= LONGEST_PATH and bool(PATH.fullmatch(value))


def is_purpose(value: Any) -> bool:
    """Tell whether this says what an update is for, in both languages."""
    return isinstance(value, dict) and all(
        is_text(value.get(language)) and len(value[language]) <= 120
        for language in ("fr", "en")
    )


def is_count(value: Any) -> bool:
    """Tell whether this is a whole number that every board can hold."""
    return type(value) is int and 0 <= value < 2**30


def is_text(value: Any) -> bool:
    """Tell whether this is a text."""
    return isinstance(value, str)


RULES = {
    "format": lambda value: value == FORMAT and type(value) is int,
    "seq": is_count,
    "min_seq": is_count,
    "model": lambda value: is_text(value) and 0 < len(value) <= 40,
    "board": lambda value: value is None or (is_text(value) and 0 < len(value) <= 32),
    "min_firmware": is_text,
    "files": are_files,
    "purpose": is_purpose,
    "key": lambda value: is_text(value) and bool(KEY_ID.fullmatch(value)),
    "made": is_text,
}
