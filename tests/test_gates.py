"""Who may speak on which lane: the gates, with a real store and real secrets."""

import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.gates import TELL_US
from gateway.identity import keys, prepare, roster
from gateway.mac import Verifier
from gateway.quarantine import Limits, Quarantine
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.store import Batch, Writer
from tests.lanes import BOARD, Lanes
from tests.signing import Signer, signed_pack, verify
from tests.test_ingest import PACK, T0, envelope

OTHER = "mil-30"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    boards = [BoardEntry(BOARD, 1), BoardEntry(OTHER, 2)]
    write_room(tmp_path, name="Salle", boards=boards)
    prepare(tmp_path, [BOARD, OTHER])
    return read_room(tmp_path)


@pytest.fixture
def lanes(room: Room, writer: Writer) -> Lanes:
    return Lanes(room, writer, Limits())


def key_of(room: Room, board: str = BOARD) -> bytes:
    return prepare(room.folder, ()).boards[board]


def reasons(batch: Batch) -> list[str]:
    return [row.reason for row in batch.refused]


def kinds(batch: Batch) -> list[str]:
    return [event.kind for event in batch.events]


def test_a_prepared_board_may_still_use_the_open_lane(lanes: Lanes) -> None:
    batch = lanes.take("open", envelope(0) + PACK)
    assert len(batch.readings) == 1 and not batch.events
    assert {reading.series.lane for reading in batch.readings} == {"open"}


def test_the_first_signed_pack_enrols_and_then_the_open_lane_is_closed(
    room: Room, lanes: Lanes
) -> None:
    lanes.take("open", envelope(0, b=9, r=99) + PACK)
    batch = lanes.take("protected", signed_pack(key_of(room), BOARD, 0))
    assert {reading.series.lane for reading in batch.readings} == {"protected"}
    assert kinds(batch) == ["enrolled"] and batch.enrolled == [BOARD]
    assert lanes.acks("protected", batch) == [
        (f"kit/{BOARD}/ack", b'{"b":1,"r":7,"s":0}')
    ]
    batch = lanes.take("open", envelope(1, b=9, r=99) + PACK)
    assert (reasons(batch), kinds(batch)) == (["enrolled"], ["refused_enrolled"])
    assert not batch.readings and not batch.seen and not batch.starts
    assert lanes.acks("open", batch) == []
    assert lanes.writer.standings()[BOARD].enrolled_us == T0
    assert lanes.writer.completeness()[BOARD].sent == 1, "its open books are closed"


def test_a_protected_curve_shows_nothing_of_the_open_lane(
    room: Room, lanes: Lanes
) -> None:
    lanes.take("open", envelope(0) + PACK.replace(b"31.5", b"99"))
    assert [row.value for row in lanes.writer.latest()] == [99]
    lanes.take("protected", signed_pack(key_of(room), BOARD, 0))
    assert [row.value for row in lanes.writer.latest()] == [31.5]
    assert lanes.writer.sparks() == {(BOARD, "temperature"): [31.5]}
    chart = lanes.writer.chart(BOARD, "temperature", T0 - 10**9, T0 + 10**9, 100)
    assert chart.mean == [31.5]
    lanes.change(roster.unenrol, BOARD)
    assert [row.value for row in lanes.writer.latest()] == [99]
    assert {key.lane for key in lanes.writer.series()} == {"open", "protected"}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("telemetry/temperature", b"99"),
        ("state", b'{"state":"alert"}'),
        ("cmd/ack", b'{"id":"1","ok":true,"why":""}'),
        ("telemetry", b"rubbish"),
    ],
)
def test_nothing_else_of_an_enrolled_board_counts_on_the_open_lane(
    room: Room, lanes: Lanes, kind: str, payload: bytes
) -> None:
    lanes.change(roster.enrol, BOARD)
    batch = lanes.take("open", payload, f"kit/{BOARD}/{kind}")
    assert reasons(batch) == ["enrolled"] and not batch.seen and not batch.answers
    again = lanes.take("open", payload, f"kit/{BOARD}/{kind}", T0 + 1)
    assert reasons(again) == ["enrolled"] and not again.events, "told once a minute"
    later = lanes.take("open", payload, f"kit/{BOARD}/{kind}", T0 + TELL_US)
    assert kinds(later) == ["refused_enrolled"]
    kept = lanes.take("open", payload, f"kit/{BOARD}/{kind}", retained=True)
    assert not kept, "what the broker has kept says nothing about now"
    lanes.change(roster.unenrol, BOARD)
    assert "enrolled" not in reasons(lanes.take("open", payload, f"kit/{BOARD}/{kind}"))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda pack: pack.replace(b"31.5", b"99.5"), "bad_mac"),
        (lambda pack: pack.replace(b'"s": 0', b'"s": 5'), "bad_mac"),
        (lambda pack: pack[pack.index(b"\n") + 1 :], "unsigned"),
        (lambda pack: envelope(0) + PACK, "unsigned"),
        (lambda pack: signed_pack(bytes(16), BOARD, 0), "bad_mac"),
    ],
    ids=["value", "number", "no envelope", "no mac", "other key"],
)
def test_a_pack_that_proves_nothing_is_refused_and_not_acknowledged(
    room: Room, lanes: Lanes, spoil: "st.SearchStrategy[bytes]", reason: str
) -> None:
    good = signed_pack(key_of(room), BOARD, 0)
    batch = lanes.take("protected", spoil(good))  # type: ignore[operator]
    assert (reasons(batch), kinds(batch)) == ([reason], [f"refused_{reason}"])
    assert not batch.readings and lanes.acks("protected", batch) == []
    batch = lanes.take("protected", good)
    assert len(batch.readings) == 1, "and the true one is stored"


def test_a_mac_of_another_board_s_topic_does_not_fit(room: Room, lanes: Lanes) -> None:
    pack = signed_pack(key_of(room), OTHER, 0)
    assert reasons(lanes.take("protected", pack)) == ["bad_mac"]


def test_plain_numbers_are_for_the_open_lane(lanes: Lanes) -> None:
    batch = lanes.take("protected", b"27.4", f"kit/{BOARD}/telemetry/temperature")
    assert reasons(batch) == ["unsigned"]


def test_a_replay_and_a_duplicate_are_told_apart(room: Room, lanes: Lanes) -> None:
    key = key_of(room)
    first = signed_pack(key, BOARD, 0)
    lanes.take("protected", first)
    batch = lanes.take("protected", first)
    assert batch.totals == {"duplicates": 1} and not batch.refused
    lanes.take("protected", signed_pack(key, BOARD, 1, o=[1, 1]))
    batch = lanes.take("protected", first)
    assert reasons(batch) == ["replay"] and "replay" in kinds(batch)


def test_a_signed_jump_is_believed(room: Room, lanes: Lanes) -> None:
    key = key_of(room)
    lanes.take("protected", signed_pack(key, BOARD, 0))
    batch = lanes.take("protected", signed_pack(key, BOARD, 20_000))
    assert "jump" not in kinds(batch)
    assert lanes.writer.completeness()[BOARD].sent == 20_001


def test_a_signed_pack_that_cannot_be_read_is_acknowledged(
    room: Room, lanes: Lanes
) -> None:
    """Else its board would send it for ever; an unsigned one must not be."""
    bad = signed_pack(key_of(room), BOARD, 0, pack=b"[{}]")
    batch = lanes.take("protected", bad)
    assert reasons(batch) not in ([], ["bad_mac"], ["unsigned"])
    assert lanes.acks("protected", batch) == [
        (f"kit/{BOARD}/ack", b'{"b":1,"r":7,"s":0}')
    ]
    batch = lanes.take("protected", envelope(1) + b"[{}]")
    assert reasons(batch) == ["unsigned"] and lanes.acks("protected", batch) == []


def test_a_revoked_board_is_refused_on_both_lanes(room: Room, lanes: Lanes) -> None:
    pack = signed_pack(key_of(room), BOARD, 0)
    lanes.change(roster.enrol, BOARD, OTHER)
    lanes.change(roster.revoke, BOARD)
    for lane in ("open", "protected"):
        batch = lanes.take(lane, pack)
        assert (reasons(batch), kinds(batch)) == (["revoked"], ["refused_revoked"])
    other = prepare(room.folder, ()).boards[OTHER]
    pack = signed_pack(other, OTHER, 0)
    assert lanes.take("protected", pack, f"kit/{OTHER}/telemetry").readings


def test_a_board_with_a_new_key_is_heard_with_that_one_alone(
    room: Room, lanes: Lanes
) -> None:
    old = signed_pack(key_of(room), BOARD, 0)
    lanes.change(roster.enrol, BOARD, renew=True)
    assert reasons(lanes.take("protected", old)) == ["bad_mac"]
    assert lanes.take("protected", signed_pack(key_of(room), BOARD, 0)).readings


def test_secrets_spoiled_by_hand_are_told_once_and_the_old_ones_count(
    room: Room, lanes: Lanes
) -> None:
    pack = signed_pack(key_of(room), BOARD, 0)
    path = room.folder / "secrets.toml"
    sound = path.read_text("utf-8")
    path.write_text(sound.replace('key = "', 'key = "x'), "utf-8")
    assert "secrets.toml, line" in (lanes.identities.step(10.0) or "")
    assert lanes.identities.step(11.0) is None
    assert lanes.take("protected", pack).readings
    path.write_text(sound, "utf-8")
    os.utime(path, ns=(1, 1))
    assert lanes.identities.step(12.0) is None


def test_a_board_that_floods_is_not_heard_for_a_minute_and_loses_nothing(
    room: Room, writer: Writer
) -> None:
    lanes = Lanes(room, writer, Limits(burst=10, per_s=1, wrong=3))
    key = key_of(room)
    batches = [
        lanes.take("protected", signed_pack(key, BOARD, seq)) for seq in range(12)
    ]
    assert [len(batch.readings) for batch in batches] == [1] * 10 + [0] * 2
    assert [kinds(batch) for batch in batches[10:]] == [["quarantine"], []]
    assert batches[10].totals == {"quarantined": 1} and not batches[10].refused
    assert lanes.acks("protected", batches[10]) == []
    later = lanes.take("protected", signed_pack(key, BOARD, 10), at_us=T0 + 61_000_000)
    assert len(later.readings) == 1
    neighbour = signed_pack(prepare(room.folder, ()).boards[OTHER], OTHER, 0)
    assert lanes.take("protected", neighbour, f"kit/{OTHER}/telemetry").readings


@given(steps=st.lists(st.tuples(st.integers(-(10**9), 10**9), st.booleans())))
def test_a_quarantine_never_lasts_longer_than_said_whatever_the_clock(
    steps: list[tuple[int, bool]],
) -> None:
    limits = Limits(burst=5, per_s=1, wrong=2)
    quarantine = Quarantine(limits)
    now_us = 0
    for step_us, wrong in steps:
        now_us += step_us
        if not quarantine.admits(BOARD, now_us):
            quarantine.begins(BOARD, now_us)
        elif wrong:
            quarantine.blame(BOARD)
    assert quarantine.admits(BOARD, now_us + limits.quarantine_us)


def test_the_time_is_told_in_the_signed_form_to_who_has_a_key(
    room: Room, lanes: Lanes
) -> None:
    asked = b'{"nonce":"%s"}' % (b"ab" * 16)
    topic = f"kit/{BOARD}/time"
    batch = lanes.take("protected", asked, topic)
    [(where, answer)] = lanes.acks("protected", batch)
    assert where == f"kit/{BOARD}/time/ack"
    assert verify(where, answer, Signer(keys.mac_key(key_of(room))))
    told = orjson.loads(answer[: answer.rindex(b" ")])
    assert told == {"unix": T0 // 1_000_000, "nonce": "ab" * 16}
    assert lanes.acks("open", lanes.take("open", asked, topic)) == []
    for wrong in (b'{"nonce":"x"}', b"{}", b'{"nonce":7}'):
        assert lanes.acks("protected", lanes.take("protected", wrong, topic)) == []


@given(
    key=st.binary(min_size=1, max_size=64),
    pack=st.binary(max_size=80),
    kind=st.sampled_from(["telemetry", "cmd", "update"]),
    site=st.sampled_from(["", "bamako/"]),
)
def test_gateway_and_board_make_the_same_mac(
    key: bytes, pack: bytes, kind: str, site: str
) -> None:
    topic = f"{site}kit/{BOARD}/{kind}"
    ours, theirs = Verifier(key, BOARD), Signer(key)
    line = envelope(0).rstrip(b"\n")
    payload = line + b" " + theirs.mac(topic, line, b"\n", pack) + b"\n" + pack
    assert ours.proof(topic, payload) == "signed"
    assert ours.proof(topic, payload + b"?") == "bad"
    assert ours.sign(topic, line) == line + b" " + theirs.mac(topic, line)
