"""The protected lane's files for Mosquitto: TLS, one identity per board, own rights.

Written again when the room's secrets change, or this computer's addresses.
"""

import os
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from gateway.broker import child, client_ids, rights
from gateway.broker.client_ids import ClientIds
from gateway.broker.doors import ProtectedListen, config
from gateway.broker.lane import Change
from gateway.broker.mosquitto import CONFIG_NAME
from gateway.broker.session import BrokerError
from gateway.errors import DannayaError
from gateway.identity import GATEWAY, Keyring, keys, prepare, read_keyring
from gateway.identity.certificates import covers, issue
from gateway.identity.hosts import hosts_of_this_computer
from gateway.identity.keyring import path_of
from gateway.language import not_written
from gateway.mosquitto import without_plugin
from gateway.private import write_private

HOSTS_S = 10.0  # how often to look whether this computer has another address
SETTLE_S = 1.0  # a start for new passwords waits for more of them, and cuts once


class ProtectedLane:
    """Follows the secrets of a room's folder; see ``gateway.broker.lane.Lane``.

    ``hear`` takes the lines of the broker's log, with the names of the boards that are
    revoked; ``say`` takes what goes wrong here. Without ``ids`` nobody is refused for
    the client id that he asks for: he gets his own name instead.
    """

    def __init__(
        self,
        room_folder: Path,
        where: ProtectedListen,
        hear: Callable[[str, Collection[str]], None],
        say: Callable[[str], None],
        ids: ClientIds | None = None,
        hosts: Callable[[str], Sequence[str]] = hosts_of_this_computer,
    ) -> None:
        self.host = where.host
        self.ports = (where.port, where.psk_port)
        self._hear = hear
        self._room_folder = room_folder
        self.folder = room_folder / "mosquitto-protected"
        self._where = where
        self._say = say
        self._ids = ids
        self._unguarded = False  # the log says so, from another thread
        self._hosts = hosts
        self._mark: object = None
        self.revoked: Collection[str] = ()
        self._hosts_s = 0.0
        self._start_at_s: float | None = None

    def prepare(self) -> Path:
        """Write every file; the room's first secrets too when there are none."""
        try:
            prepare(self._room_folder, ())
            self._mark = self._mark_of_secrets()  # first: no later change is missed
            keyring = prepare(self._room_folder, ())
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write_users(keyring)
            self._renew_certificate(keyring)
            self._start_at_s = None
            if self._ids is None:
                self._say(without_plugin())
            return self._write(CONFIG_NAME, config(self._where, self._ids))
        except OSError as error:
            raise BrokerError(not_written(self.folder, error)) from error
        except BrokerError:
            raise
        except DannayaError as error:
            raise BrokerError(error.sentence) from error

    def changed(self) -> Change:
        """Write what has to be written again; tell what the broker must do."""
        try:
            if self._unguarded and self._ids is not None:
                return self._go_without()
            change = self._follow_secrets()
            if change is Change.NOTHING:
                change = self._follow_hosts()
        except (DannayaError, OSError) as error:
            self._say(str(error))  # once: until the file changes again
            change = Change.NOTHING
        if self._start_at_s is not None and time.monotonic() >= self._start_at_s:
            self._start_at_s = None
            return Change.START
        return change

    def hear(self, line: str) -> None:
        """Take a line of its log, from another thread."""
        if client_ids.has_failed(line):
            self._unguarded = True
        self._hear(line, self.revoked)

    def _go_without(self) -> Change:
        """Let the broker rename whom it cannot refuse, rather than not at all."""
        self._ids = None
        self._write(CONFIG_NAME, config(self._where, None))
        self._say(without_plugin())
        return Change.START

    def _follow_secrets(self) -> Change:
        mark = self._mark_of_secrets()
        if mark == self._mark:
            return Change.NOTHING
        self._mark = mark
        keyring = read_keyring(self._room_folder)
        if keyring is None:
            return Change.NOTHING
        self._write_users(keyring)
        self._renew_certificate(keyring)
        return Change.READ

    def _follow_hosts(self) -> Change:
        now_s = time.monotonic()
        if now_s < self._hosts_s + HOSTS_S:
            return Change.NOTHING
        keyring = read_keyring(self._room_folder)
        if keyring is not None and self._renew_certificate(keyring):
            return Change.READ
        return Change.NOTHING

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
        guarded = self._ids is None or self._ids.guards(passwords)
        if self._ids is not None and not guarded:
            # First: a name must be guarded before there is a password for it.
            self._write(client_ids.FILE_NAME, self._ids.text(passwords))
        self._write("passwords", rights.password_file(passwords))
        self._write("psk", rights.psk_file(shared))
        self._write("acl", rights.acl_file(GATEWAY, keyring.boards))
        if self._ids is not None and not guarded:
            self._ids.note(passwords)
            self._start_at_s = time.monotonic() + self._patience_s(self._ids)

    def _patience_s(self, ids: ClientIds) -> float:
        """Return how long a start for other names may wait.

        Where the plugin holds the passwords, reading the other files again takes the
        rights of a board at once. Where it does not, a name that it has not read would
        have a password and be guarded by nothing.
        """
        return SETTLE_S if ids.holds_passwords and child.RELOAD else 0.0

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


__all__ = ["ProtectedLane", "ProtectedListen"]
