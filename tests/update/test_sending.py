"""An update from the store to a board and back: offered, asked for part by part."""

import pytest

from gateway.identity import keys as board_keys
from gateway.mac import Verifier
from gateway.store import Desk, Writer
from gateway.update.keys import SigningKey
from gateway.update.sending import Updates
from gateway.update.words import MANIFEST
from tests.conftest import open_writer
from tests.test_commands import say
from tests.test_ingest import T0
from tests.update.bundles import FILES, bundle
from tests.update.peer import BOARD, READY, SECOND_US, Peer, queue, read, row_of


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


def test_what_nobody_takes_ends(writer: Writer, desk: Desk, key: SigningKey) -> None:
    number = queue(desk, bundle(key))
    assert desk.stop_sendings([number]) == 1
    assert row_of(writer, number).state == "stopped"
    assert Updates(writer).due(T0, 0.0) == []
    old, day_us = queue(desk, bundle(key)), 25 * 3600 * SECOND_US
    Updates(writer).due(row_of(writer, old).asked_us + day_us, 0.0)
    assert row_of(writer, old).state == "gave_up"
