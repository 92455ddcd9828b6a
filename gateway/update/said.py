"""How far an update is, and why a board refused it, in words.

English, the keys of both languages' catalogs. Pure.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.store import SendingRow

# state of a sending -> its word
STATES = {
    "queued": "waiting for the board",
    "offered": "offered",
    "waiting": "waiting for a yes at the board",
    "loading": "on its way",
    "installed": "on trial",
    "confirmed": "runs",
    "refused": "refused",
    "rolled_back": "taken back",
    "stopped": "stopped",
    "gave_up": "given up",
}

# a board's word -> why, for people
REASONS = {
    "signature": "the signature is not right: the update was changed on its way",
    "key": "the board does not believe this key: prepare it again over USB",
    "model": "it is for another model of board",
    "board": "it is for another board",
    "firmware": "the board's MicroPython is too old for it",
    "old": "the board runs this program already, or a newer one",
    "size": "it is larger than the place that the board has for it",
    "path": "it would write where an update may not",
    "manifest": "what it says of itself cannot be read by this board",
    "mac": "the message was not signed by this room's gateway",
    "space": "the board's flash is full",
    "digest": "what arrived is not what was signed",
    "consent": "nobody said yes at the board within ten minutes",
    "busy": "the board is busy with another update",
    "trial": "the board is still trying an earlier update",
    "memory": "the board has not enough memory for it",
    "silence": "the gateway sent nothing more",
    "flash": "the board's flash cannot be written",
    "tries": "it did not come as far as its first reading, three times",
    "ended": "its program ended by itself",
    "no_answer": "the board did not answer",
    "failed": "its program failed with {error}",
}


def reason(row: "SendingRow") -> tuple[str, str]:
    """Return the sentence of why, "" for none, and the error's name that it needs."""
    if not row.why:
        return "", ""
    if row.why in REASONS:
        return REASONS[row.why], ""
    return REASONS["failed"], row.why


def percent(row: "SendingRow") -> int:
    """Return how much of an update a board has, 0 to 100."""
    if row.state in ("installed", "confirmed"):
        return 100
    return 100 * row.done // row.total if row.total else 0
