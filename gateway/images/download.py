"""MicroPython images from the internet: the one place where the kit asks for any."""

import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

from gateway.images.image import Image, ImageError
from gateway.images.library import Library
from gateway.language import system_reason, tr

SOURCE = "https://micropython.org/resources/firmware/"
RELEASE = "20251209-v1.27.0"
FILES = {
    "ESP32": f"ESP32_GENERIC-{RELEASE}.bin",
    "ESP32-C3": f"ESP32_GENERIC_C3-{RELEASE}.bin",
    "ESP32-S3": f"ESP32_GENERIC_S3-{RELEASE}.bin",
}
TIMEOUT_S = 20
CHUNK = 65_536

Tell = Callable[[int, int], None]


def download(chip: str, source: str, library: Library, tell: Tell) -> Image:
    """Download the image for a chip, check it and keep it. Raises ImageError."""
    name = FILES.get(chip.upper())
    if name is None:
        raise ImageError(
            tr(
                "The kit has no image for {chip}: one of {known}.",
                chip=chip,
                known=", ".join(FILES),
            )
        )
    if urlsplit(source).scheme not in ("http", "https"):
        raise ImageError(tr("{source} is no address of a web server.", source=source))
    address = f"{source.rstrip('/')}/{name}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        try:
            fetch(address, path, tell)
        except (OSError, HTTPException) as error:
            raise ImageError(
                tr(
                    "{address} could not be downloaded ({reason}): connect this "
                    "computer to the internet, or bring the file and add it with: "
                    "dannaya images add FILE",
                    address=address,
                    reason=why(error),
                )
            ) from error
        return library.add(path)


def why(error: Exception) -> str:
    """Return the reason in this language, where the system has given one."""
    reason = getattr(error, "reason", error)
    return system_reason(reason) if isinstance(reason, OSError) else str(error)


def fetch(address: str, path: Path, tell: Tell) -> None:
    """Write what a web server gives into a file."""
    try:
        found = urllib.request.urlopen(address, timeout=TIMEOUT_S)  # noqa: S310
    except HTTPError as refusal:
        refusal.close()  # it holds the connection
        raise
    with found as answer, path.open("wb") as file:
        total = int(answer.headers.get("Content-Length") or 0)
        while data := answer.read(CHUNK):
            file.write(data)
            tell(file.tell(), total)


def wanted(chips: Sequence[str]) -> Sequence[str]:
    """Return the chips that are asked for, all of them when none is named."""
    return chips or tuple(FILES)
