"""Is Mosquitto on this computer, where, and with its plugin for client ids?"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gateway.language import tr

OLDEST = (2, 0)
INSTALL = {
    "win32": "winget install EclipseFoundation.Mosquitto",
    "darwin": "brew install mosquitto",
    "linux": "sudo apt-get install mosquitto",
}
PLUGIN = "mosquitto_dynamic_security"
# From the folder above that of the program: lib/x86_64-linux-gnu is Debian's.
LIBRARIES = ("lib", "lib64", "lib/*", "lib/*/mosquitto")
_VERSION = re.compile(r"mosquitto version (\d+)\.(\d+)(\S*)")


class Installed(NamedTuple):
    """A Mosquitto on this machine: its program, and its version such as "2.0.11"."""

    path: Path
    version: str

    @property
    def number(self) -> tuple[int, int]:
        """Return the first two parts of the version, such as (2, 0)."""
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)


def find(candidates: Iterable[str | Path] | None = None) -> Installed | None:
    """Return the first Mosquitto 2.0 or later of this machine, None without one."""
    for candidate in usual_places() if candidates is None else candidates:
        program = shutil.which(candidate)
        version = _version(program) if program else None
        if program and version:
            return Installed(Path(program), version)
    return None


def usual_places() -> list[str | Path]:
    """Return the programs to try: the path first, then the installers' folders."""
    places: list[str | Path] = ["mosquitto"]
    if sys.platform == "win32":
        for name in ("ProgramFiles", "ProgramFiles(x86)"):
            if folder := os.environ.get(name):
                places.append(Path(folder, "mosquitto", "mosquitto.exe"))
        return places
    for prefix in ("/usr", "/usr/local", "/opt/homebrew", "/opt/local"):
        places.append(Path(prefix, "sbin", "mosquitto"))
    return places


def plugin_of(program: Path) -> Path | None:
    """Return the plugin Dynamic Security that came with a Mosquitto, None without it.

    On Windows it lies beside the program, elsewhere in the libraries of the same
    prefix: /usr, /usr/local, or that of Homebrew, through its links.
    """
    beside = program.parent / f"{PLUGIN}.dll"
    if beside.is_file():
        return beside
    for prefix in (program.parent.parent, program.resolve().parent.parent):
        for library in LIBRARIES:
            for found in sorted(prefix.glob(f"{library}/{PLUGIN}.so")):
                return found
    return None


def _version(program: str) -> str | None:
    """Return what ``mosquitto -h`` says when it is recent enough."""
    try:
        told = subprocess.run(  # noqa: S603
            [program, "-h"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(told.stdout)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        return None
    return f"{found[1]}.{found[2]}{found[3]}"


def how_to_install(system: str = sys.platform) -> str:
    """Return what a person types to get it on a system."""
    return INSTALL.get(system, INSTALL["linux"])


def without_plugin() -> str:
    """Return what it means when the plugin is missing, or does not work."""
    return tr(
        "The plugin Dynamic Security of this Mosquitto is missing or does not work: "
        "who asks for another's client id on the protected lane is not refused, but "
        "let in under his own name."
    )
