"""The protected lane's files for Mosquitto: TLS, one identity per board, own rights.

Written again when the room's secrets change, or this computer's addresses. The options
mean the same in Mosquitto 2.0 and 2.1.
"""

import os
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from gateway.broker import rights
from gateway.broker.mosquitto import CONFIG_NAME, limits, user_line
from gateway.broker.session import BrokerError
from gateway.errors import DannayaError
from gateway.identity import GATEWAY, Keyring, keys, prepare, read_keyring
from gateway.identity.certificates import covers, issue
from gateway.identity.hosts import hosts_of_this_computer
from gateway.identity.keyring import path_of
from gateway.language import not_written
from gateway.private import write_private

HOSTS_S = 10.0  # how often to look whether this computer has another address

# Forward secrecy only (RFC 9325); TLS 1.3 has nothing else.
CERTIFICATE_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
)
PSK_SUITES = (
    "ECDHE-PSK-CHACHA20-POLY1305",
    "ECDHE-PSK-AES128-CBC-SHA256",
    "ECDHE-PSK-AES256-CBC-SHA384",
)
CONNECTIONS = 2_000


class ProtectedListen(NamedTuple):
    """An address of this machine, the port for certificates and that for PSK."""

    host: str
    port: int
    psk_port: int


class ProtectedLane:
    """Follows the secrets of a room's folder; see ``gateway.broker.lane.Lane``.

    ``hear`` takes the lines of the broker's log, with the names of the boards that are
    revoked; ``say`` takes what goes wrong here.
    """

    def __init__(
        self,
        room_folder: Path,
        where: ProtectedListen,
        hear: Callable[[str, Collection[str]], None],
        say: Callable[[str], None],
        hosts: Callable[[str], Sequence[str]] = hosts_of_this_computer,
    ) -> None:
        self.host = where.host
        self.ports = (where.port, where.psk_port)
        self._hear = hear
        self._room_folder = room_folder
        self.folder = room_folder / "mosquitto-protected"
        self._where = where
        self._say = say
        self._hosts = hosts
        self._mark: object = None
        self.revoked: Collection[str] = ()
        self._hosts_s = 0.0

    def prepare(self) -> Path:
        """Write every file; the room's first secrets too when there are none."""
        try:
            keyring = prepare(self._room_folder, ())
            self._mark = self._mark_of_secrets()
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write_users(keyring)
            self._renew_certificate(keyring)
            return self._write("mosquitto.conf", config(self._where))
        except OSError as error:
            raise BrokerError(not_written(self.folder, error)) from error
        except BrokerError:
            raise
        except DannayaError as error:
            raise BrokerError(error.sentence) from error

    def changed(self) -> bool:
        """Write what has to be written again; True when the broker must read it."""
        try:
            return self._follow_secrets() or self._follow_hosts()
        except (DannayaError, OSError) as error:
            self._say(str(error))  # once: until the file changes again
            return False

    def hear(self, line: str) -> None:
        """Take a line of its log, from another thread."""
        self._hear(line, self.revoked)

    def _follow_secrets(self) -> bool:
        mark = self._mark_of_secrets()
        if mark == self._mark:
            return False
        self._mark = mark
        keyring = read_keyring(self._room_folder)
        if keyring is None:
            return False
        self._write_users(keyring)
        self._renew_certificate(keyring)
        return True

    def _follow_hosts(self) -> bool:
        now_s = time.monotonic()
        if now_s < self._hosts_s + HOSTS_S:
            return False
        keyring = read_keyring(self._room_folder)
        return keyring is not None and self._renew_certificate(keyring)

    def _mark_of_secrets(self) -> object:
        """Return what differs when the secrets were written again."""
        try:
            found = os.stat(path_of(self._room_folder))
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _write_users(self, keyring: Keyring) -> None:
        self.revoked = keyring.revoked
        users = {**keyring.programs, **keyring.boards}
        passwords = {name: keys.password(key) for name, key in users.items()}
        shared = {name: keys.psk(key) for name, key in keyring.boards.items()}
        self._write("passwords", rights.password_file(passwords))
        self._write("psk", rights.psk_file(shared))
        self._write("acl", rights.acl_file(GATEWAY, keyring.boards))

    def _renew_certificate(self, keyring: Keyring) -> bool:
        """Make a certificate when the present one lacks an address of ours."""
        self._hosts_s = time.monotonic()
        hosts = self._hosts(self._where.host)
        present = self.folder / "certificate.pem"
        whole = present.exists() and (self.folder / "key.pem").exists()
        if whole and covers(present.read_bytes(), keyring.authority, hosts):
            return False
        issued = issue(keyring.authority, hosts)
        self._write("key.pem", issued.key.decode())
        self._write(present.name, issued.certificate.decode())
        return True

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        write_private(path, text)
        return path


def config(where: ProtectedListen) -> str:
    """Return the configuration; the files it names are beside it."""
    lines = [
        "# Written at each start by the gateway: changes made here are lost.",
        "allow_anonymous false",
        "allow_zero_length_clientid false",
        "password_file passwords",
        "psk_file psk",
        "acl_file acl",
        *limits(),
        "log_type all",  # a denied message is told at the level of debugging
        *user_line(),
        *listener(where.port, where.host, CERTIFICATE_SUITES),
        "certfile certificate.pem",
        "keyfile key.pem",
        *listener(where.psk_port, where.host, PSK_SUITES),
        "psk_hint dannaya",
        "use_identity_as_username true",
    ]
    return "\n".join(lines) + "\n"


def listener(port: int, host: str, suites: Sequence[str]) -> list[str]:
    """Return the lines that both listeners have; they must follow its first one."""
    return [
        f"listener {port} {host}",
        f"max_connections {CONNECTIONS}",
        "tls_version tlsv1.2",  # and later
        f"ciphers {':'.join(suites)}",
        # Or a board could take the client id of another, and end its session. Why it
        # is renamed and not refused: docs/threat-model.md, "What is not promised".
        "use_username_as_clientid true",
    ]


__all__ = ["CONFIG_NAME", "ProtectedLane", "ProtectedListen", "config"]
