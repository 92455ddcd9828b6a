"""Mosquitto: where it is installed, and the configuration file we write for it.

The open lane only: everyone may connect, nothing is encrypted, so that a workshop can
watch it. Every option means the same in Mosquitto 2.0 and 2.1.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gateway.broker.session import BrokerError
from gateway.language import tr

CONFIG_NAME = "mosquitto.conf"
DATABASE_NAME = "mosquitto.db"
OLDEST = (2, 0)

# An absent gateway must find what boards sent meanwhile, within the memory of a small
# laptop: the first bound reached counts.
QUEUED_MESSAGES = 200_000
QUEUED_BYTES = 64 * 1024 * 1024
PACKET_BYTES = 16_384  # a pack is at most 8 KiB

_VERSION = re.compile(r"mosquitto version (\d+)\.(\d+)(\S*)")


class Installed(NamedTuple):
    """A Mosquitto on this machine: its program, and its version such as "2.0.11"."""

    path: Path
    version: str


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


def write_config(
    folder: Path, *, host: str, port: int, websocket_port: int | None = None
) -> Path:
    """Write the configuration of the open lane into ``folder`` and return its path.

    Mosquitto must be started with ``folder`` as its working directory: its files are
    named relative to it, so that no folder name can break the configuration.
    BrokerError when the folder cannot be written.
    """
    lines = [
        "# Written at each start by the gateway: changes made here are lost.",
        f"listener {port} {host}",
    ]
    if websocket_port is not None:
        lines += [f"listener {websocket_port} {host}", "protocol websockets"]
    lines += [
        "allow_anonymous true",
        *limits(),
        "log_type error",
        "log_type warning",
        "log_type notice",
        *user_line(),
    ]
    path = folder / CONFIG_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise BrokerError(
            tr(
                "The folder {folder} cannot be written: {reason}.",
                folder=folder,
                reason=error.strerror or str(error),
            )
        ) from error
    return path


def limits() -> list[str]:
    """Return the lines that both lanes have: what is kept, how much, and the log."""
    return [
        "persistence true",
        "persistence_location ./",
        f"persistence_file {DATABASE_NAME}",
        "persistent_client_expiration 14d",
        f"max_queued_messages {QUEUED_MESSAGES}",
        f"max_queued_bytes {QUEUED_BYTES}",
        f"max_packet_size {PACKET_BYTES}",
        "set_tcp_nodelay true",
        "log_dest stderr",
        "log_timestamp false",
    ]


def user_line() -> list[str]:
    """Keep Mosquitto from leaving root for a user who cannot write the folder."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return []
    import pwd  # not on Windows

    return [f"user {pwd.getpwuid(0).pw_name}"]
