"""How much one board may send, and what happens when it sends more (pure).

A board that floods, or whose messages are wrong again and again, is not listened to
for a minute. Nothing of a true board is lost by it: what was not heard is not
acknowledged, so that the board keeps it and sends it again.
"""

from dataclasses import dataclass

SECOND_US = 1_000_000
LONG_AGO_US = -(1 << 62)


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
    until_us: int = LONG_AGO_US


class Quarantine:
    """Keeps the account of each board that is heard."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._accounts: dict[str, Account] = {}

    def admits(self, board: str, now_us: int) -> bool:
        """Tell whether a message of this board is listened to."""
        account = self._accounts.get(board)
        if account is None:
            account = self._accounts[board] = Account(self._limits.burst, now_us)
        if now_us < account.until_us:
            # A clock that was set back must not lengthen it.
            if account.until_us - now_us <= self._limits.quarantine_us:
                return False
            account.until_us = LONG_AGO_US
        return True

    def spend(self, board: str, now_us: int, wrong: bool = False) -> bool:
        """Count a message that was listened to; True when a quarantine begins."""
        limits, account = self._limits, self._accounts[board]
        passed_us = max(0, now_us - account.at_us)
        account.at_us = now_us
        left = account.left + passed_us * limits.per_s / SECOND_US
        account.left = min(limits.burst, left) - (limits.wrong if wrong else 1)
        if account.left > 0:
            return False
        account.until_us = now_us + limits.quarantine_us
        account.left = limits.burst
        return True
