"""Which boards are there, of what kind, and what the store has yet to learn of it."""

from typing import Any

from gateway.store import Batch, Seen
from gateway.wire import Message

# The first word of `model` in a board's state -> the kind of board it is
MODEL_KINDS = {"simulated": "simulated", "virtual": "virtual"}

GOODBYES = ("lost", "disconnected", "sleeping")
# A program that sends readings and no state, as lesson 4: it is there all the same, and
# the period of the program before it is not its own.
STATELESS: dict[str, Any] = {"state": "ready", "period_s": None}

# A board that sends many times a second is noted as heard this often: a write less for
# each of its packs.
HEARD_EVERY_US = 500_000


class Presence:
    """Remembers the boards of one lane: their kind, their last word, what was told."""

    def __init__(self, lane: str) -> None:
        self.away: set[str] = set()  # boards whose last word was a goodbye
        self._lane = lane
        self._kinds: dict[str, str] = {}
        self._heard: dict[str, Seen] = {}  # what the store was last told of each board

    def take_state(
        self, batch: Batch, message: Message, retained: bool, received_us: int
    ) -> None:
        """Add what a board says of itself; a retained word does not show it alive."""
        body = dict(message.body or {})
        if "start" in body:  # a program that does not say it must not seem to
            body.setdefault("ap", None)
        model = str(body.get("model", "")).split(" ")[0]
        if model:
            self._kinds[message.board] = MODEL_KINDS.get(model, "board")
        if body.get("state") in GOODBYES:
            self.away.add(message.board)
        else:
            self.away.discard(message.board)
        alive = not retained and body.get("state") != "lost"
        self.see(batch, message, received_us if alive else None, body)

    def come_back(self, board: str) -> dict[str, Any]:
        """Take a board that was away as there; return the state to note for it."""
        self.away.discard(board)
        return STATELESS

    def see(
        self,
        batch: Batch,
        message: Message,
        seen_us: int | None,
        state: dict[str, Any] | None,
    ) -> None:
        """Add to the batch that a board was heard, and what it said of itself."""
        before = batch.seen.get(message.board)
        if before is not None:
            if state is None and before.last_seen_us == seen_us:
                return
            seen_us = seen_us or before.last_seen_us
            state = {**(before.state or {}), **(state or {})} or None
        if message.kind == "foreign":
            kind = "foreign"
        else:
            kind = self._kinds.get(message.board, "board")
        batch.seen[message.board] = Seen(self._lane, kind, seen_us, message.site, state)

    def is_news(self, board: str, seen: Seen) -> bool:
        """Tell whether the store has to learn this of a board, and remember it then."""
        told = self._heard.get(board)
        if told is not None and seen.state is None and seen[:2] == told[:2]:
            passed_us = (seen.last_seen_us or 0) - (told.last_seen_us or 0)
            if seen.site == told.site and 0 <= passed_us < HEARD_EVERY_US:
                return False
        self._heard[board] = seen
        return True

    def forget(self, board: str) -> None:
        """Drop what is remembered of a board."""
        self._kinds.pop(board, None)
        self.away.discard(board)
        self._heard.pop(board, None)
