"""What an update says of itself, and whether it is for this board (pure; RFC 9124).

    {"format": 1, "seq": 7, "min_seq": 0, "model": "esp32_devkit", "board": null,
     "min_firmware": "1.24", "files": [["sketch.py", 812, "sha256 in hex"], ...],
     "purpose": {"fr": "…", "en": "…"}, "key": "id of the key", "made": "2026-11-26"}

`seq`, from 1, grows from one update to the next, `min_seq` closes the door to those
below; `model` may be "any", `board` null: any. What follows holds also for a manifest
that is well signed: who signs can be wrong.
"""

from binascii import unhexlify

FORMAT = 1
MAX_BYTES = 12288  # of the manifest itself
MAX_FILES = 100
MAX_SIZE = 393216  # of all files: two programs and the kept readings share the flash
MAX_SEQ = 1 << 30
FOLDERS = ("kit", "sensors")  # nothing else of a program's folder can be written
SKETCH = "sketch.py"
MAX_PATH, MAX_PARTS = 64, 4
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."


class Refused(Exception):
    """An update that is not taken; `why` is one word."""

    def __init__(self, why):
        super().__init__(why)
        self.why = why


def check(manifest, key_id, board, model, firmware, choice):
    """Raise Refused unless an update may be put on this board.

    `manifest` is what the JSON holds, `firmware` MicroPython's version (1, 28, 0),
    `choice` what the loader knows of the program that works: see loader.py.
    """
    if not isinstance(manifest, dict) or not _is_number(manifest.get("format"), 1, 1):
        raise Refused("manifest")
    _check_words(manifest, key_id)
    if manifest["model"] not in ("any", model):
        raise Refused("model")
    if manifest["board"] not in (None, board):
        raise Refused("board")
    if version(manifest["min_firmware"]) > tuple(firmware):
        raise Refused("firmware")
    if manifest["seq"] <= choice["confirmed_seq"]:
        raise Refused("old")
    if manifest["seq"] < choice["min_seq"]:
        raise Refused("old")
    _check_files(manifest.get("files"))


def version(text):
    """Return "1.24" as (1, 24). Raises Refused."""
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError:
        raise Refused("manifest") from None


def size_of(files):
    """Return how many bytes the files of a manifest have together."""
    return sum(file[1] for file in files)


def _check_words(manifest, key_id):
    """Raise Refused for a field that is missing or not of its kind."""
    word = manifest.get
    purpose = word("purpose")
    well = (
        _is_number(word("seq"), 0, MAX_SEQ)
        and _is_number(word("min_seq"), 0, word("seq"))
        and isinstance(word("model"), str)
        and ("board" in manifest and isinstance(word("board"), (str, type(None))))
        and isinstance(word("min_firmware"), str)
        and isinstance(word("made"), str)
        and isinstance(purpose, dict)
        and isinstance(purpose.get("fr"), str)
        and isinstance(purpose.get("en"), str)
        and word("key") == key_id
    )
    if not well:
        raise Refused("manifest")


def _check_files(files):
    """Raise Refused for files that are none, go elsewhere, or are too much."""
    if not isinstance(files, list) or not 0 < len(files) <= MAX_FILES:
        raise Refused("manifest")
    seen = set()
    for file in files:
        if not isinstance(file, list) or len(file) != 3:
            raise Refused("manifest")
        path, size, digest = file
        if not is_path(path) or path.lower() in seen:
            raise Refused("path")
        seen.add(path.lower())
        if not _is_number(size, 0, MAX_SIZE):
            raise Refused("size")
        if not _is_digest(digest):
            raise Refused("manifest")
    if SKETCH not in seen:
        raise Refused("manifest")
    if size_of(files) > MAX_SIZE:
        raise Refused("size")


def is_path(path):
    """Tell whether a path stays where an update may write."""
    if not isinstance(path, str) or len(path) > MAX_PATH:
        return False
    parts = path.split("/")
    if not (path == SKETCH or (parts[0] in FOLDERS and 1 < len(parts) <= MAX_PARTS)):
        return False
    for part in parts:
        if part[:1] in ("", "."):
            return False
        for letter in part:
            if letter not in _LETTERS:
                return False
    return True


def _is_digest(text):
    """Tell whether a text is a SHA-256 in the hexadecimal that we write ourselves."""
    if not isinstance(text, str) or len(text) != 64 or text != text.lower():
        return False
    try:
        return len(unhexlify(text)) == 32
    except ValueError:
        return False


def _is_number(value, low, high):
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and low <= value <= high
