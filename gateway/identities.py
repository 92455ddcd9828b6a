"""Who may speak, as the room's secrets and its store say at this moment.

Both are changed by other programs (`dannaya revoke`, the pages) while ingest runs: it
looks again twice a second, and a change counts from then on.
"""

import logging
from pathlib import Path

from gateway.errors import DannayaError
from gateway.identity.keyring import Keyring, path_of, read_keyring
from gateway.identity.keys import mac_key
from gateway.mac import Verifier
from gateway.store import Writer

LOOK_S = 0.5

log = logging.getLogger("dannaya.ingest")


class Identities:
    """The keys of the room's boards, and which of them are bound or revoked.

    ``verifiers``: of the boards that are heard; ``bound``: boards for which the open
    lane may not speak, enrolled or revoked.
    """

    def __init__(self, folder: Path, writer: Writer) -> None:
        """Look for the first time; RoomError when the secrets cannot be used."""
        self.verifiers: dict[str, Verifier] = {}
        self.enrolled: set[str] = set()
        self.revoked: set[str] = set()
        self.bound: set[str] = set()
        self._folder = folder
        self._writer = writer
        self._mark: object = None
        self._version: int | None = None
        self._due_s = 0.0
        self._keys: dict[str, bytes] = {}
        self._made: dict[str, Verifier] = {}
        self._read_secrets()
        self._read_standings()

    def step(self, steady_s: float) -> str | None:
        """Look again if it is time to; return what is wrong with the secrets, once.

        What was known before counts on. Raises StoreError.
        """
        if steady_s < self._due_s:
            return None
        self._due_s = steady_s + LOOK_S
        self._read_standings()
        try:
            self._read_secrets()
        except DannayaError as error:
            log.error("%s", error)
            return str(error)
        return None

    def bind(self, board: str) -> None:
        """Take a board for enrolled at once, before the store says so."""
        self.enrolled.add(board)
        self.bound.add(board)

    def sign(self, board: str, topic: str, line: bytes) -> bytes | None:
        """Return a line for a board with its mac behind it, None without a key."""
        verifier = self.verifiers.get(board)
        return verifier.sign(topic, line) if verifier else None

    def mac_key(self, board: str) -> bytes | None:
        """Return the key that signs what is for a board, None without one."""
        key = self._keys.get(board)
        return mac_key(key) if key else None

    def _read_standings(self) -> None:
        version = self._writer.version()
        if version == self._version:
            return
        self._version = version
        standings = self._writer.standings()
        self.revoked = {b for b, s in standings.items() if s.revoked_us is not None}
        self.enrolled = {b for b, s in standings.items() if s.enrolled_us is not None}
        self.bound = self.revoked | self.enrolled
        self._give_keys()

    def _read_secrets(self) -> None:
        try:
            found = path_of(self._folder).stat()
        except OSError:
            return  # there are none yet, or no more: what is known stays
        mark = found.st_mtime_ns, found.st_size, found.st_ino
        if mark == self._mark:
            return
        self._mark = mark
        keyring: Keyring | None = read_keyring(self._folder)
        if keyring is None:
            return
        known = self._keys
        self._keys = dict(keyring.boards)
        self._made = {
            board: self._made[board]
            if known.get(board) == key
            else Verifier(mac_key(key), board)
            for board, key in keyring.boards.items()
        }
        self._give_keys()

    def _give_keys(self) -> None:
        """Let those be heard that have a key and are not revoked."""
        self.verifiers = {b: v for b, v in self._made.items() if b not in self.revoked}
