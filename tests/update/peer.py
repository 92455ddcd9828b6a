"""A board that takes an update by its messages alone, and how an update is queued."""

import json
from typing import Any

from gateway.intake import Intake
from gateway.store import Batch, Desk, SendingRow, Writer
from gateway.update.bundle import Bundle
from gateway.update.sending import Updates
from tests.test_commands import hear

BOARD = "kora-1"
READY = {"state": "ready"}
SECOND_US = 1_000_000


class Peer:
    """A board by its messages alone: it takes what it is offered, part by part."""

    def __init__(self, writer: Writer, updates: Updates, board: str = BOARD) -> None:
        self._writer = writer
        self._board = board
        self.intake = Intake([], "open", part=updates.part)
        self.number = ""

    def say(self, **word: Any) -> tuple[dict[str, Any], bytes] | None:
        """Say something of the update; return the part that comes back."""
        payload = json.dumps({"id": self.number, **word}).encode()
        hear(self._writer, self.intake, f"kit/{self._board}/update/ack", payload)
        answers = self.intake.acknowledgements(Batch())
        return read(answers[0]) if answers else None

    def take_file(self, file: int, size: int) -> bytes:
        """Return a file, fetched part by part."""
        data = b""
        while len(data) < size or not size:
            found = self.say(state="wants", file=file, at=len(data), done=1, of=2)
            assert found is not None
            head, part = found
            assert (head["file"], head["at"]) == (file, len(data))
            assert len(part) == min(1024, size - len(data))
            data += part
            if not size:
                return data
        return data


def read(message: tuple[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of a message to a board."""
    topic, payload = message
    assert topic == f"kit/{BOARD}/update"
    assert len(payload) <= 1_800
    line, _, body = payload.partition(b"\n")
    return json.loads(line), body


def queue(desk: Desk, made: Bundle, board: str = BOARD, **words: Any) -> int:
    """Queue a bundle for a board; return the number of the sending."""
    parts = made.manifest.raw, made.signature, made.content
    drill = bool(words.pop("drill", False))
    number = desk.add_bundle(*parts, drill=drill)
    return desk.send_bundle(number, [board], auto=words.get("auto", True))[0]


def row_of(writer: Writer, number: int) -> SendingRow:
    """Return a sending as it stands."""
    found = writer.updates().sending(number)
    assert found is not None
    return found
