"""What is in a MicroPython image for an ESP32, and whether it is whole.

The file is a boot loader, a partition table and the application, as they lie in the
flash from the boot loader's address on. Formats: Espressif's "Firmware Image Format"
and "Partition Tables" (ESP-IDF programming guide).
"""

import re
import struct
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from gateway.errors import DannayaError
from gateway.language import system_reason, tr

MAGIC = 0xE9
HEADER = struct.Struct("<BBBBI4sH9xB")  # magic, segments, …, chip, …, digest or not
SEGMENT = struct.Struct("<II")  # address in memory, bytes
PARTITION = struct.Struct("<HBBII16sI")  # magic, type, subtype, offset, bytes, label
PARTITION_MAGIC, APPLICATION, DATA = 0x50AA, 0, 1
FILES = b"vfs"  # MicroPython's name for the partition of its file system
PARTITIONS_AT = 0x8000  # in the flash
LARGEST = 16 * 1024 * 1024
BANNER = re.compile(rb"MicroPython v?(\d+\.\d+[\w.+-]*) on \d{4}-\d\d-\d\d")

# Espressif's chip id -> (the chip as esptool names it, address of the boot loader)
CHIPS = {
    0: ("ESP32", 0x1000),
    2: ("ESP32-S2", 0x1000),
    5: ("ESP32-C3", 0),
    9: ("ESP32-S3", 0),
    13: ("ESP32-C6", 0),
}


class ImageError(DannayaError):
    """A file is no MicroPython image that can be used; the message says why."""


class Image(NamedTuple):
    """A whole MicroPython image.

    `address` is where in the flash it begins, `files_at` where its file system will be
    (None when it does not say).
    """

    path: Path
    chip: str
    version: str
    address: int
    size: int
    sha256: str
    files_at: int | None = None


def read_image(path: Path) -> Image:
    """Return what a file holds; ImageError when it is no whole MicroPython image."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(
            tr(
                "{file} cannot be read: {reason}.",
                file=path,
                reason=system_reason(error),
            )
        ) from error
    try:
        chip, address = chip_of(data)
        check_whole(data, 0)
        application, files_at = find_partitions(data, address)
        check_whole(data, application)
    except (struct.error, IndexError, EOFError) as error:
        raise ImageError(
            tr("{file} is damaged or cut off: copy or download it again.", file=path)
        ) from error
    except LookupError as error:
        raise ImageError(
            tr("{file} is no image for an ESP32 that the kit knows.", file=path)
        ) from error
    banner = BANNER.search(data, application)
    if banner is None:
        raise ImageError(tr("{file} is an image, but not of MicroPython.", file=path))
    version, digest = banner[1].decode(), sha256(data).hexdigest()
    return Image(path, chip, version, address, len(data), digest, files_at)


def chip_of(data: bytes) -> tuple[str, int]:
    """Return the chip of an image and the address of its start; LookupError if none."""
    if not data or data[0] != MAGIC or len(data) > LARGEST:
        raise LookupError
    return CHIPS[HEADER.unpack_from(data)[6]]


def find_partitions(data: bytes, address: int) -> tuple[int, int | None]:
    """Return where in the file the application begins, and where in the flash files do.

    EOFError without an application.
    """
    application: int | None = None
    files_at: int | None = None
    at = PARTITIONS_AT - address
    while True:
        magic, kind, _, offset, _, label, _ = PARTITION.unpack_from(data, at)
        if magic != PARTITION_MAGIC:
            break
        if kind == APPLICATION and application is None:
            application = int(offset) - address
        elif kind == DATA and label.rstrip(b"\0") == FILES:
            files_at = int(offset)
        at += PARTITION.size
    if application is None:
        raise EOFError
    return application, files_at


def check_whole(data: bytes, start: int) -> None:
    """Check one program of an image; EOFError when its end is missing or altered."""
    magic, segments, *_, digest = HEADER.unpack_from(data, start)
    if magic != MAGIC:
        raise EOFError
    at = start + HEADER.size
    for _ in range(segments):
        at += SEGMENT.size + SEGMENT.unpack_from(data, at)[1]
    end = at + 16 - (at - start) % 16  # padded to 16 bytes, the last is a checksum
    if end + (32 if digest else 0) > len(data):
        raise EOFError
    if digest and data[end : end + 32] != sha256(data[start:end]).digest():
        raise EOFError
