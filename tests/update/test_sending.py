"""An update from the store to a board and back: offered, asked for part by part."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.identity import keys as board_keys
from gateway.intake import Intake
from gateway.mac import Verifier
from gateway.store import Batch, Desk, SendingRow, StoreError, Writer, open_desk
from gateway.update.bundle import Bundle
from gateway.update.keys import SigningKey
from gateway.update.sending import Updates
from gateway.update.words import MANIFEST, proved_of, word_of
from tests.conftest import open_writer
from tests.test_commands import hear, say
from tests.test_ingest import T0
from tests.update.bundles import FILES, bundle

BOARD = "kora-1"
READY = {"state": "ready"}
SECOND_US = 1_000_000


@pytest.fixture
def desk(writer: Writer, store_url: str) -> Iterator[Desk]:
    """Give the dashboard's way into the store, with a board that is there."""
    say(writer, READY)
    with open_desk(store_url) as found:
        yield found


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
    found = writer.updates().sending(number)
    assert found is not None
    return found


def test_a_board_pulls_an_update_and_proves_itself(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    made, updates = bundle(key, 3), Updates(writer)
    number = queue(desk, made)
    [message] = updates.due(T0, 0.0)
    head, signature = read(message)
    assert (head["id"], head["auto"], head["key"]) == (str(number), True, key.public.id)
    assert signature == made.signature
    peer = Peer(writer, updates)
    peer.number = head["id"]
    assert peer.take_file(MANIFEST, head["offer"]) == made.manifest.raw
    for file, (path, size, _) in enumerate(made.manifest.files):
        assert peer.take_file(file, size) == FILES[path]
    assert row_of(writer, number).state == "loading"
    assert peer.say(state="wants", file=99, at=0, done=0, of=0) is None
    assert peer.say(state="installed", seq=3) is None
    assert row_of(writer, number).done == row_of(writer, number).total == 2
    peer.say(state="confirmed", seq=3)
    assert row_of(writer, number).state == "confirmed"
    assert writer.updates().software()[BOARD].files == list(made.manifest.files)
    kinds = [event.kind for event in writer.events(BOARD)]
    assert kinds == ["update_confirmed", "update_installed", "update_loading"]


def test_an_update_is_signed_as_the_contract_says(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    queue(desk, bundle(key))
    mac_key = board_keys.mac_key(bytes(16))
    [(topic, payload)] = Updates(writer, lambda _: mac_key).due(T0, 0.0)
    assert Verifier(mac_key, BOARD).proof(topic, payload) == "signed"
    other = payload[:-1] + bytes([payload[-1] ^ 1])
    assert Verifier(mac_key, BOARD).proof(topic, other) == "bad"


def test_a_silent_board_is_offered_again_and_then_given_up(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    number, updates = queue(desk, bundle(key)), Updates(writer)
    now_us = row_of(writer, number).asked_us
    offers = 0
    for step in range(60):
        offers += len(updates.due(now_us + step * 10 * SECOND_US, float(step)))
    assert offers == 6
    assert row_of(writer, number)[6:8] == ("gave_up", "no_answer")


def test_a_gateway_that_was_killed_goes_on(
    writer: Writer, desk: Desk, store_url: str, key: SigningKey
) -> None:
    number, first = queue(desk, bundle(key)), Updates(writer)
    now_us = row_of(writer, number).asked_us
    assert len(first.due(now_us, 0.0)) == 1
    with open_writer(store_url) as again:
        updates = Updates(again)
        assert updates.due(now_us + SECOND_US, 0.0) == []
        found = updates.part(BOARD, number, MANIFEST, 0)
        assert found is not None
        assert len(updates.due(now_us + 31 * SECOND_US, 1.0)) == 1


@pytest.mark.parametrize("state", ["lost", "sleeping", "disconnected"])
def test_an_update_waits_for_a_board_that_is_away(
    writer: Writer, desk: Desk, key: SigningKey, state: str
) -> None:
    number, updates = queue(desk, bundle(key)), Updates(writer)
    say(writer, {"state": state})
    assert updates.due(T0, 0.0) == []
    say(writer, READY)
    assert len(updates.due(T0, 1.0)) == 1
    assert row_of(writer, number).state == "offered"


def test_of_one_board_one_update_goes_on_at_a_time(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    first, second = queue(desk, bundle(key, 1)), queue(desk, bundle(key, 2))
    updates = Updates(writer)
    [message] = updates.due(T0, 0.0)
    assert read(message)[0]["id"] == str(first)
    peer = Peer(writer, updates)
    peer.number = str(first)
    peer.say(state="refused", why="model")
    assert row_of(writer, first)[6:8] == ("refused", "model")
    [message] = updates.due(T0, 1.0)
    assert read(message)[0]["id"] == str(second)


def test_each_lane_gets_its_own(writer: Writer, desk: Desk, key: SigningKey) -> None:
    queue(desk, bundle(key))
    updates = Updates(writer)
    assert updates.due(T0, 0.0, "protected") == []
    assert len(Updates(writer).due(T0, 1.0, "open")) == 1


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


def test_the_files_of_a_drill_are_never_sent(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    made, updates = bundle(key), Updates(writer)
    number = desk.add_bundle(made.manifest.raw, made.signature, b"", drill=True)
    [sending] = desk.send_bundle(number, [BOARD], auto=False)
    assert len(updates.due(T0, 0.0)) == 1
    assert updates.part(BOARD, sending, MANIFEST, 0) is not None
    assert updates.part(BOARD, sending, 0, 0) is None
    assert writer.updates().bundles() == [] and writer.updates().sendings() == []


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


def test_what_nobody_takes_ends(writer: Writer, desk: Desk, key: SigningKey) -> None:
    number = queue(desk, bundle(key))
    assert desk.stop_sendings([number]) == 1
    assert row_of(writer, number).state == "stopped"
    assert Updates(writer).due(T0, 0.0) == []
    old, day_us = queue(desk, bundle(key)), 25 * 3600 * SECOND_US
    Updates(writer).due(row_of(writer, old).asked_us + day_us, 0.0)
    assert row_of(writer, old).state == "gave_up"


def test_too_many_updates_are_refused_with_a_sentence(
    desk: Desk, key: SigningKey
) -> None:
    made = bundle(key)
    number = desk.add_bundle(made.manifest.raw, made.signature, made.content)
    with pytest.raises(StoreError, match="Too many updates"):
        desk.send_bundle(number, [f"kora-{n}" for n in range(501)], auto=True)
    with pytest.raises(StoreError, match="no longer kept"):
        desk.send_bundle(number + 1, [BOARD], auto=True)


def test_a_forgotten_board_leaves_no_update(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    queue(desk, bundle(key))
    desk.keep_software(BOARD, 0, [["sketch.py", 1, "00"]], "usb")
    desk.ask_proof(BOARD, "00" * 16)
    writer.forget(BOARD)
    assert (writer.updates().sendings(), writer.updates().software()) == ([], {})


def test_a_store_of_before_updates_takes_them(tmp_path: Path, key: SigningKey) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with open_writer(url) as store:
        tables = ("bundle", "sending", "software", "proof")
        drops = "".join(f"DROP TABLE {table};" for table in tables)
        store._connection.executescript(
            f"{drops} DELETE FROM _sqlite_migrations WHERE name = 'm007_updates'"
        )
    with open_writer(url), open_desk(url) as desk:
        assert queue(desk, bundle(key)) == 1
