"""The images of this computer: a folder, with the digest of each at its first use."""

import json
import os
import shutil
from pathlib import Path

from gateway.images.image import Image, ImageError, read_image
from gateway.language import system_reason, tr

INDEX = "images.json"
VARIABLE = "DANNAYA_IMAGES"


def default_folder() -> Path:
    """Return the folder of the images: DANNAYA_IMAGES, or with the user's own data."""
    from platformdirs import user_data_path

    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_data_path("dannaya", False) / "images"


class Library:
    """A folder of images, with an index: file name -> digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self) -> list[Image]:
        """Return the images there are, the newest of each chip first.

        ImageError names a file that is no longer what it was at its first use.
        """
        if not self.folder.is_dir():
            return []
        found = [self.check(path) for path in sorted(self.folder.glob("*.bin"))]
        return sorted(found, key=lambda one: (one.chip, newest_first(one.version)))

    def add(self, path: Path) -> Image:
        """Copy a checked image into the folder; return what it is."""
        image = read_image(path)
        target = self.folder / path.name
        if target.exists() and target.resolve() != path.resolve():
            self.check(target)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not target.exists() or not target.samefile(path):
                shutil.copyfile(path, target.with_suffix(".part"))
                os.replace(target.with_suffix(".part"), target)
        except OSError as error:
            raise ImageError(
                tr(
                    "{file} cannot be written: {reason}.",
                    file=target,
                    reason=system_reason(error),
                )
            ) from error
        self._record({target.name: image.sha256})
        return image._replace(path=target)

    def for_chip(self, chip: str) -> Image:
        """Return the newest image for a chip; ImageError when there is none."""
        for image in self.list():
            if image.chip == chip:
                return image
        raise ImageError(
            tr(
                "There is no MicroPython for {chip} on this computer. Download it: "
                "dannaya images get {chip}  or add a file: dannaya images add FILE",
                chip=chip,
            )
        )

    def check(self, path: Path) -> Image:
        """Return an image of the folder; ImageError when it is not as at first."""
        image = read_image(path)
        known = self._index().get(path.name)
        if known is None:
            self._record({path.name: image.sha256})
        elif known != image.sha256:
            raise ImageError(
                tr(
                    "{file} is not what it was when it was first used: remove it and "
                    "add it again from a source you trust.",
                    file=path,
                )
            )
        return image

    def _index(self) -> dict[str, str]:
        try:
            found = json.loads((self.folder / INDEX).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _record(self, digests: dict[str, str]) -> None:
        index = self.folder / INDEX
        text = json.dumps(self._index() | digests, indent=1, sort_keys=True)
        index.with_suffix(".new").write_text(text, "utf-8")
        os.replace(index.with_suffix(".new"), index)


def newer(version: str, other: str) -> bool:
    """Tell whether a version is newer than another one."""
    return newest_first(version) < newest_first(other)


def newest_first(version: str) -> list[int]:
    """Return what sorts versions from the newest to the oldest."""
    numbers = [
        int(part) for part in version.split("-")[0].split(".") if part.isdecimal()
    ]
    return [-number for number in (*numbers, 0, 0)[:3]]
