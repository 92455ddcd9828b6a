"""What boards say of an update, and of what they run: what counts, and whose word."""

from typing import Any

import pytest

from gateway.store import Desk, Writer
from gateway.update.keys import SigningKey
from gateway.update.sending import Updates
from gateway.update.words import proved_of, word_of
from tests.test_commands import say
from tests.test_ingest import T0
from tests.update.bundles import bundle
from tests.update.peer import BOARD, READY, Peer, queue, read, row_of


@pytest.mark.parametrize(
    ("before", "word", "state"),
    [
        ("installed", {"state": "refused", "why": "old"}, "confirmed"),
        ("wants", {"state": "refused", "why": "old"}, "refused"),
        ("wants", {"state": "refused", "why": "busy"}, "loading"),
        ("installed", {"state": "rolled back", "why": "RuntimeError"}, "rolled_back"),
        ("waiting", {"state": "refused", "why": "consent"}, "refused"),
    ],
)
def test_a_word_counts_by_what_was_said_before(
    writer: Writer,
    desk: Desk,
    key: SigningKey,
    before: str,
    word: dict[str, Any],
    state: str,
) -> None:
    number, updates = queue(desk, bundle(key)), Updates(writer)
    updates.due(T0, 0.0)
    peer = Peer(writer, updates)
    peer.number = str(number)
    peer.say(state=before, file=0, at=0, done=0, of=9)
    peer.say(**word)
    assert row_of(writer, number).state == state


def test_nobody_else_moves_an_update_or_gets_its_parts(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    say(writer, READY, "kora-2")
    number, updates = queue(desk, bundle(key)), Updates(writer)
    updates.due(T0, 0.0)
    other = Peer(writer, updates, "kora-2")
    other.number = str(number)
    assert other.say(state="wants", file=0, at=0, done=0, of=9) is None
    other.say(state="confirmed", seq=1)
    assert row_of(writer, number).state == "offered"
    assert writer.updates().software() == {}


@pytest.mark.parametrize(
    "word",
    [
        {"id": "12", "state": "wants", "file": -2, "at": 0},
        {"id": "12", "state": "wants", "file": 0, "at": 1.5},
        {"id": "12", "state": "wants", "file": True, "at": 0},
        {"id": "12", "state": "wants"},
        {"id": "12", "state": "mine"},
        {"id": "x", "state": "confirmed"},
        {"id": ["1"], "state": "confirmed"},
        {},
    ],
)
def test_a_word_that_is_none_says_nothing(word: dict[str, Any]) -> None:
    assert word_of(BOARD, word, T0) is None
    assert proved_of(BOARD, word, T0) is None


def test_a_question_goes_once_and_keeps_its_first_answer(
    writer: Writer, desk: Desk
) -> None:
    number, updates = desk.ask_proof(BOARD, "ab" * 16), Updates(writer)
    [message] = updates.due(T0, 0.0)
    head, _ = read(message)
    assert head == {"id": f"q{number}", "prove": "ab" * 16}
    assert Updates(writer).due(T0, 1.0) == []
    peer = Peer(writer, updates)
    peer.number = head["id"]
    peer.say(seq=0, slot="app_a", firmware="1.28.0", digest="00", files=3)
    peer.say(seq=9, digest="11")
    found = writer.updates().proof(number)
    assert found is not None and found.answer is not None
    assert (found.answer["seq"], found.answer["digest"]) == (0, "00")
