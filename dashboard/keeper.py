"""Who may act: the password of `access.toml`, and the sessions it has opened.

The sessions are those of this program: one that was closed is not open again when the
pages start again, whoever has kept its cookie.
"""

import secrets
import threading
import time
from pathlib import Path

from dashboard.throttle import Throttle
from gateway.access import Access, AccessError, read_access

SESSION_S = 12 * 3600  # a day of workshop
TRY_S = 5.0  # how long a try waits for those before it


class Busy(Exception):
    """Too many tries at once: this one was not looked at."""


class Keeper:
    """Knows the room's password and which sessions are open; shared by threads."""

    def __init__(self, path: Path | None) -> None:
        """``path`` is `access.toml`, read again when it changes; None: nobody acts."""
        self._path = path
        self._seen = (0, 0)
        self._access: Access | None = None
        self.damaged = False
        self._spare_key = secrets.token_bytes(32)
        self._trying = threading.Lock()
        self._throttle = Throttle()
        self._open: dict[str, float] = {}  # number -> its end

    def access(self) -> Access | None:
        """Return the login as it is now, None for a room without a usable one.

        ``damaged`` then tells whether the file is there and cannot be used.
        """
        seen = self._look()
        if seen != self._seen:
            try:
                self._access = read_access(self._path) if self._path else None
                self.damaged = False
            except AccessError:
                self._access, self.damaged = None, True
            self._seen = seen
        return self._access

    def _look(self) -> tuple[int, int]:
        """Return what differs when the file has been put in place anew."""
        try:
            facts = self._path.stat() if self._path else None
        except OSError:
            facts = None
        return (facts.st_mtime_ns, facts.st_ino) if facts else (0, 0)

    def key(self) -> bytes:
        """Return the key that signs sessions; a new password brings a new key."""
        access = self.access()
        return access.session_key if access else self._spare_key

    def wait_s(self, source: str) -> float:
        """Return how long a source must wait before its next try."""
        return self._throttle.wait_s(source, time.monotonic())

    def try_password(self, source: str, password: str) -> bool:
        """Tell whether the password is right; a source that must wait is refused.

        One try at a time: hashing takes 16 MiB and time, and a burst of tries must
        not get past the count. Raises Busy when others take too long.
        """
        if not self._trying.acquire(timeout=TRY_S):
            raise Busy
        try:
            access = self.access()
            if access is None or self.wait_s(source):
                return False
            if not access.accepts(password):
                self._throttle.failed(source, time.monotonic())
                return False
            self._throttle.passed(source)
            return True
        finally:
            self._trying.release()

    def open_session(self) -> dict[str, str | float]:
        """Return what a new session's cookie holds: its number and its end."""
        number, now_s = secrets.token_urlsafe(16), time.time()
        for old in [one for one, end_s in self._open.copy().items() if end_s < now_s]:
            self._open.pop(old, None)
        self._open[number] = now_s + SESSION_S
        return {"id": number, "until_s": self._open[number]}

    def is_open(self, number: object, until_s: object) -> bool:
        """Tell whether a session, whose signature was checked, still counts."""
        if not isinstance(number, str) or not isinstance(until_s, int | float):
            return False
        return time.time() < until_s and number in self._open

    def close_session(self, number: str) -> None:
        """Let a session count no more, wherever its cookie was copied to."""
        self._open.pop(number, None)
