"""How much one board may send, and what happens when it sends more (pure).

A board that floods, or whose messages are wrong again and again, is not listened to
for a minute. Nothing of a true board is lost by it: what was not heard is not
acknowledged, so that the board keeps it and sends it again.
"""

from dataclasses import dataclass

SECOND_US = 1_000_000


@dataclass(frozen=True)
class Limits:
    """``burst``: what may come at once, a backlog; ``per_s``: what may come for ever.

    ``wrong``: for how many good messages one counts that proves nothing.
    """

    burst: float = 5_000
    per_s: float = 50
    wrong: float = 50
    quarantine_us: int = 60 * SECOND_US


@dataclass(slots=True)
class Account:
    """What one board may still send, as of a time; ``until_us``: not heard before."""

    left: float
    at_us: int
    until_us: int | None = None


class Quarantine:
    """Keeps the account of each board that is heard."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._accounts: dict[str, Account] = {}

    def admits(self, board: str, now_us: int) -> bool:
        """Tell whether a message of this board is listened to, and count it."""
        account = self._accounts.get(board)
        if account is None:
            account = self._accounts[board] = Account(self._limits.burst, now_us)
        if now_us != account.at_us:
            self._refill(account, now_us)
        if account.left <= 0:
            return False
        account.left -= 1
        return True

    def blame(self, board: str) -> None:
        """Count a message that was listened to and proves nothing for many."""
        self._accounts[board].left -= self._limits.wrong - 1

    def begins(self, board: str, now_us: int) -> bool:
        """Tell, once, that the board has spent all: from now on it is not heard."""
        account = self._accounts[board]
        if account.left > 0 or account.until_us is not None:
            return False
        account.until_us = now_us + self._limits.quarantine_us
        return True

    def _refill(self, account: Account, now_us: int) -> None:
        """Give an account what time has brought, or end its quarantine."""
        limits, passed_us = self._limits, max(0, now_us - account.at_us)
        account.at_us = now_us
        if account.until_us is None:
            earned = passed_us * limits.per_s / SECOND_US
            account.left = min(limits.burst, account.left + earned)
        # A clock that was set back must not lengthen it.
        elif not 0 < account.until_us - now_us <= limits.quarantine_us:
            account.until_us, account.left = None, limits.burst
