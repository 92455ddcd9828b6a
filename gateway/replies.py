"""What boards answer and ask, beside their readings, and what they are told then."""

import re
from collections.abc import Callable

import orjson

from gateway.store import Answer, Batch
from gateway.update.words import proved_of, word_of
from gateway.wire import Message

COMMAND_ID = re.compile(r"[0-9]{1,18}")
MOST_WHY = 64
NONCE = re.compile(r"[0-9a-f]{32}")

# (board, topic, line) -> the line with its mac, None when the board has no key
Sign = Callable[[str, str, bytes], bytes | None]
# (board, sending, file, offset) -> the message that brings this part, if there is one
Part = Callable[[str, int, int, int], tuple[str, bytes] | None]


def no_part(_board: str, _number: int, _file: int, _at: int) -> None:
    """Send nothing: a gateway that has no updates."""


def no_key(_board: str, _topic: str, _line: bytes) -> None:
    """Sign nothing: a lane without keys."""


class Replies:
    """Takes the answers and questions of boards; keeps the replies until the commit.

    A retained word is not of this moment: nothing here is for it.
    """

    def __init__(self, sign: Sign, part: Part) -> None:
        self._sign = sign
        self._part = part
        self._waiting: list[tuple[str, bytes]] = []

    def due(self) -> list[tuple[str, bytes]]:
        """Return (topic, payload) of what is to be said now, once."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def take_answer(self, batch: Batch, message: Message, received_us: int) -> bool:
        """Add what became of a command; False when it makes no sense."""
        answer = answer_of(message, received_us)
        if answer is None:
            return False
        batch.answers.append(answer)
        return True

    def take_update(self, batch: Batch, message: Message, received_us: int) -> bool:
        """Add what a board says of an update, and keep the part that it wants.

        False when it makes no sense.
        """
        body = message.body or {}
        proved = proved_of(message.board, body, received_us)
        if proved is not None:
            batch.proved.append(proved)
            return True
        word = word_of(message.board, body, received_us)
        if word is None:
            return False
        batch.words.append(word)
        if word.state == "wants":
            found = self._part(word.board, word.id, body["file"], body["at"])
            self._waiting += [found] if found else []
        return True

    def tell_time(self, message: Message, received_us: int) -> None:
        """Answer a board that asks for the time, if it can know that it is us."""
        nonce = (message.body or {}).get("nonce")
        if type(nonce) is not str or not NONCE.fullmatch(nonce):
            return
        topic = f"kit/{message.board}/time/ack"
        body = {"unix": received_us // 1_000_000, "nonce": nonce}
        answer = self._sign(message.board, topic, orjson.dumps(body))
        if answer is not None:
            self._waiting.append((topic, answer))


def answer_of(message: Message, received_us: int) -> Answer | None:
    """Return a board's answer to a command; None for one to nothing that we asked."""
    body = message.body or {}
    number, ok, why = str(body.get("id", "")), body.get("ok"), body.get("why", "")
    if not COMMAND_ID.fullmatch(number) or type(ok) is not bool or type(why) is not str:
        return None
    name = body.get("name")
    if type(name) is str and name:
        why = f"{why}:{name}"
    return Answer(message.board, int(number), ok, why[:MOST_WHY], received_us)
