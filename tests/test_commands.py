"""Commands from the store to a board and back: nothing is sent twice, nothing old."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.broker import Delivery
from gateway.cli.command import CommandFailed, find
from gateway.commands import Commands
from gateway.intake import Intake
from gateway.store import (
    Batch,
    CommandRow,
    Desk,
    Seen,
    StoreError,
    Writer,
    WrongCommand,
    open_desk,
)
from tests.conftest import open_writer
from tests.test_ingest import PACK, T0, envelope

SECOND_US = 1_000_000
READY = {"state": "ready", "start": [3, 77], "settings": {"led": 0}}


@pytest.fixture
def desk(writer: Writer, store_url: str) -> Iterator[Desk]:
    """Give the dashboard's way into the store."""
    with open_desk(store_url) as found:
        yield found


def say(writer: Writer, state: dict[str, Any], board: str = "kora-1") -> None:
    """Keep a board's state, as ingest does."""
    batch = Batch()
    batch.seen[board] = Seen("open", "board", T0, None, state)
    writer.write(batch)


def hear(writer: Writer, intake: Intake, topic: str, payload: bytes) -> None:
    """Take one message from a board."""
    batch = Batch()
    intake.take(batch, Delivery(topic, payload, False, 1, False), T0)
    intake.close(batch)
    writer.write(batch)


def answer(writer: Writer, number: int, why: str = "", board: str = "kora-1") -> None:
    """Let a board say what became of a command."""
    body = {"id": str(number), "ok": not why, "why": why}
    payload = json.dumps(body).encode()
    hear(writer, Intake([], "open"), f"kit/{board}/cmd/ack", payload)


def newest(writer: Writer, board: str = "kora-1") -> CommandRow:
    return writer.commands(board)[0]


def asked(writer: Writer) -> int:
    """Return when the newest command was asked for."""
    return newest(writer).asked_us


def test_a_command_goes_to_the_start_that_its_board_told(
    writer: Writer, desk: Desk
) -> None:
    say(writer, READY)
    number = desk.command("kora-1", {"led": True}, 30)
    assert newest(writer).state == "queued"
    [(topic, payload)] = Commands(writer).due(asked(writer) + 1, 0.0)
    assert topic == "kit/kora-1/cmd"
    assert json.loads(payload) == {
        "id": str(number),
        "b": 3,
        "r": 77,
        "n": number,
        "life_s": 30,
        "set": {"led": 1},
    }
    assert newest(writer).state == "sent"
    answer(writer, number)
    row = newest(writer)
    assert (row.state, row.why, row.wanted) == ("obeyed", "", {"led": 1})
    [event] = writer.events("kora-1")
    assert (event.kind, event.detail["set"]) == ("command", {"led": True})


def test_a_command_is_never_sent_again_not_even_by_a_gateway_that_was_killed(
    writer: Writer, desk: Desk
) -> None:
    say(writer, READY)
    desk.command("kora-1", {"led": 1}, 30)
    now_us = asked(writer) + 1
    first = Commands(writer)
    assert first.due(now_us, 0.0)
    assert not first.due(now_us, 5.0)
    assert not Commands(writer).due(now_us, 0.0)


def test_a_queued_command_survives_a_gateway_that_was_killed(
    writer: Writer, desk: Desk, store_url: str
) -> None:
    desk.command("kora-1", {"led": 1}, 30)
    writer.close()
    with open_writer(store_url) as again:
        say(again, READY)
        assert len(Commands(again).due(asked(again) + 1, 0.0)) == 1


@pytest.mark.parametrize("word", ["lost", "disconnected", "sleeping"])
def test_a_command_waits_for_a_board_that_is_away(
    writer: Writer, desk: Desk, word: str
) -> None:
    say(writer, READY)
    say(writer, {"state": word})
    desk.command("kora-1", {"led": 1}, 30)
    commands = Commands(writer)
    now_us = asked(writer)
    assert not commands.due(now_us + 1, 0.0)
    say(writer, {**READY, "start": [4, 99]})
    assert not commands.due(now_us + 2, 0.05), "looks again too soon"
    [(_, payload)] = commands.due(now_us + 10 * SECOND_US, 1.0)
    assert (json.loads(payload)["b"], json.loads(payload)["life_s"]) == (4, 20)


def test_a_command_grows_too_old_unsent_or_unanswered(
    writer: Writer, desk: Desk
) -> None:
    commands = Commands(writer)
    desk.command("kora-1", {"led": 1}, 30)
    expires_us = newest(writer).expires_us
    assert not commands.due(expires_us, 0.0)
    assert (newest(writer).state, newest(writer).why) == ("too_old", "not_sent")
    say(writer, READY)
    number = desk.command("kora-1", {"led": 1}, 30)
    expires_us = newest(writer).expires_us
    assert commands.due(expires_us - 1, 1.0)
    commands.due(expires_us + SECOND_US, 2.0)
    assert newest(writer).state == "sent", "the answer may be on its way"
    commands.due(expires_us + 3 * SECOND_US, 3.0)
    assert (newest(writer).state, newest(writer).why) == ("too_old", "no_answer")
    answer(writer, number)
    assert newest(writer).state == "obeyed", "what is done is done, however late told"


def test_a_refusal_keeps_its_reason_and_a_replay_changes_nothing(
    writer: Writer, desk: Desk
) -> None:
    say(writer, READY)
    commands = Commands(writer)
    for why, state in (("range", "refused"), ("old", "too_old")):
        number = desk.command("kora-1", {"led": 1}, 30)
        answer(writer, number)  # before it was sent: by whom, then?
        assert newest(writer).state == "queued"
        commands.due(asked(writer) + 1, 0.0)
        answer(writer, number, board="zebu-2")
        assert newest(writer).state == "sent"
        answer(writer, number, why)
        assert (newest(writer).state, newest(writer).why) == (state, why)
    number = desk.command("kora-1", {"led": 1}, 30)
    commands.due(asked(writer) + 1, 0.0)
    answer(writer, number)
    answer(writer, number, "old")  # somebody has sent the same bytes again
    assert newest(writer).state == "obeyed"


@pytest.mark.parametrize(
    "payload",
    [
        b"{}",
        b'{"id":"x","ok":true,"why":""}',
        b'{"id":"1","ok":1,"why":""}',
        b'{"id":"1","ok":true,"why":7}',
        b'{"id":"99999999999999999999","ok":true,"why":""}',
        b'{"id":["1"],"ok":true,"why":""}',
    ],
)
def test_an_answer_that_is_none_changes_nothing(writer: Writer, payload: bytes) -> None:
    hear(writer, Intake([], "open"), "kit/kora-1/cmd/ack", payload)
    assert writer.boards() == []


def test_the_name_that_a_board_refuses_is_kept(writer: Writer, desk: Desk) -> None:
    say(writer, READY)
    number = desk.command("kora-1", {"lamp": 1}, 30)
    Commands(writer).due(asked(writer) + 1, 0.0)
    body = {"id": str(number), "ok": False, "why": "unknown", "name": "lamp"}
    payload = json.dumps(body).encode()
    hear(writer, Intake([], "open"), "kit/kora-1/cmd/ack", payload)
    assert newest(writer).why == "unknown:lamp"


def test_the_uptime_at_sending_is_told_where_the_packs_have_shown_it(
    writer: Writer, desk: Desk
) -> None:
    """Then the board can tell a command that was held back on its way."""
    intake = Intake([], "open")
    pack = envelope(0, b=3, r=77, u=5000, t=5000) + PACK
    hear(writer, intake, "kit/kora-1/telemetry", pack)
    desk.command("kora-1", {"led": 1}, 30)
    shift_s = 9
    expires_us = newest(writer).expires_us
    now_us = T0 + shift_s * SECOND_US  # the clock of the test, far from today's
    assert now_us < expires_us
    [(_, payload)] = Commands(writer).due(now_us, 0.0)
    message = json.loads(payload)
    assert (message["b"], message["r"], message["u"]) == (3, 77, 14_000)


def test_a_command_is_signed_as_the_contract_says(writer: Writer, desk: Desk) -> None:
    say(writer, READY)
    desk.command("kora-1", {"led": 1}, 30)
    key = bytes(range(32))
    [(topic, payload)] = Commands(writer, lambda board: key).due(asked(writer), 0.0)
    line, _, mac = payload.rpartition(b" ")
    digest = hmac.new(key, topic.encode() + b"\n" + line, hashlib.sha256).digest()
    assert mac == base64.urlsafe_b64encode(digest[:16]).rstrip(b"=")


def test_each_lane_sends_to_its_own_boards(writer: Writer, desk: Desk) -> None:
    say(writer, READY)
    desk.command("kora-1", {"led": 1}, 30)
    commands = Commands(writer)
    assert not commands.due(asked(writer), 0.0, "protected")
    assert commands.due(asked(writer), 1.0, "open")


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {f"x{n}": 1 for n in range(9)},
        {"Led": 1},
        {"": 1},
        {"l" * 33: 1},
        {"led": None},
        {"led": [1]},
        {"led": float("nan")},
        {"led": 2**60},
        {"say": "x" * 300},
    ],
)
def test_what_cannot_be_a_command_is_a_sentence(
    desk: Desk, writer: Writer, wanted: dict[str, Any]
) -> None:
    with pytest.raises(WrongCommand, match=r"\w"):
        desk.command("kora-1", wanted, 30)
    assert writer.commands("kora-1") == []
    assert writer.events() == []


def test_a_room_where_no_board_is_known_says_how_to_begin(tmp_path: Path) -> None:
    with (
        open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}") as store,
        pytest.raises(CommandFailed, match="`dannaya up`"),
    ):
        find(store, "riz-20")


def test_too_many_commands_are_refused_with_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.store.desk.MOST_COMMANDS", 2)
    for _ in range(2):
        desk.command("kora-1", {"led": 1}, 30)
    with pytest.raises(StoreError, match="Too many commands"):
        desk.command("kora-1", {"led": 1}, 30)


def test_the_settings_of_another_sketch_do_not_stay(writer: Writer) -> None:
    say(writer, {**READY, "settings": {"led": 1, "relay": 0}, "sensors": {"a": "lx"}})
    say(writer, {"state": "lost"})
    [board] = writer.boards()
    assert board.state["settings"] == {"led": 1, "relay": 0}
    say(writer, {**READY, "settings": {"servo": 90}, "sensors": {"b": "lx"}})
    [board] = writer.boards()
    assert board.state["settings"] == {"servo": 90}
    assert board.state["sensors"] == {"b": "lx"}


def test_a_store_of_before_commands_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with open_writer(f"sqlite:///{path}") as writer:
        writer._connection.executescript(
            "DROP TABLE command; DELETE FROM _sqlite_migrations "
            "WHERE name = 'm004_commands'"
        )
    with (
        open_writer(f"sqlite:///{path}") as writer,
        open_desk(f"sqlite:///{path}") as desk,
    ):
        assert desk.command("kora-1", {"led": 1}, 30) == 1
        assert newest(writer).state == "queued"
