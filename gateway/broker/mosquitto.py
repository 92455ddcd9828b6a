"""Mosquitto's configuration file for the open lane, and what both lanes share.

The open lane only: everyone may connect, nothing is encrypted, so that a workshop can
watch it. Every option means the same in Mosquitto 2.0 and 2.1.
"""

import os
import sys
from pathlib import Path

from gateway.broker.session import BrokerError
from gateway.language import not_written, tr
from gateway.private import read_private, write_private

WEBSOCKET_PEM = "websocket.pem"  # key and certificate of the pages, copied here
CONFIG_NAME = "mosquitto.conf"
DATABASE_NAME = "mosquitto.db"

# An absent gateway must find what boards sent meanwhile, within the memory of a small
# laptop: the first bound reached counts.
QUEUED_MESSAGES = 200_000
QUEUED_BYTES = 64 * 1024 * 1024
PACKET_BYTES = 16_384  # a pack is at most 8 KiB


def write_config(
    folder: Path,
    *,
    host: str,
    port: int,
    websocket_port: int | None = None,
    certificate: Path | None = None,
) -> Path:
    """Write the configuration of the open lane into ``folder`` and return its path.

    Mosquitto must be started with ``folder`` as its working directory: its files are
    named relative to it, so that no folder name can break the configuration.
    BrokerError when the folder cannot be written.
    """
    lines = [
        "# Written at each start by the gateway: changes made here are lost.",
        f"listener {port} {host}",
        *websocket_lines(host, websocket_port, certificate),
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
        if certificate is not None:
            write_private(folder / WEBSOCKET_PEM, key_and_certificate(certificate))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise BrokerError(not_written(path, error)) from error
    return path


def websocket_lines(host: str, port: int | None, certificate: Path | None) -> list[str]:
    """Return what lets browsers in: encrypted with a certificate; none without port."""
    if port is None:
        return []
    lines = [f"listener {port} {host}", "protocol websockets"]
    if certificate is not None:
        lines += [f"certfile {WEBSOCKET_PEM}", f"keyfile {WEBSOCKET_PEM}"]
    return lines


def key_and_certificate(file: Path) -> str:
    """Return the content of a file with both; BrokerError when it cannot be read."""
    try:
        return read_private(file).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokerError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=file,
                reason=error,
            )
        ) from error


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
