"""Which boards have a key of their own, as the room's secrets file says now."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from gateway.errors import DannayaError
from gateway.identity import Keyring, read_keyring
from gateway.identity.keyring import path_of


class Keys:
    """Follows the secrets file of a room; read again when it was written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark: tuple[int, int] | None = None
        self.keyring: Keyring | None = None

    def now(self) -> dict[str, str]:
        """Return board -> ``own``, or the id of another that has the same key.

        A file that cannot be used proves nothing: no board has a key then.
        """
        mark = self._look()
        if mark != self._mark:
            self._mark = mark
            try:
                self.keyring = read_keyring(self._folder)
            except DannayaError:  # told by the programs that need the keys
                self.keyring = None
        return shared(self.keyring.boards) if self.keyring else {}

    def _look(self) -> tuple[int, int] | None:
        try:
            found = path_of(self._folder).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


def shared(keys: Mapping[str, bytes]) -> dict[str, str]:
    """Return what ``Keys.now`` does, of board -> key."""
    holders: dict[bytes, list[str]] = defaultdict(list)
    for board, key in keys.items():
        holders[key].append(board)
    return {
        board: next((b for b in holders[key] if b != board), "own")
        for board, key in keys.items()
    }
