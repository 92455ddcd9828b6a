"""What makes a lamp green, and when it no longer is."""

import time
from pathlib import Path

import pytest

from gateway.room import BoardEntry, read_room, write_room
from gateway.store import BoardRow, LampRow, SeenEvent, SeenStart, Writer
from gateway.store.lamps import AHEAD_US
from gateway.trust import behaviour, identity, link
from gateway.trust.evidence import Found, Mark, fact, judged
from gateway.trust.keeper import AGAIN_US, Keeper, row_of
from gateway.trust.keys import shared
from gateway.trust.observed import Doors, Observed
from gateway.trust.place import Place
from gateway.trust.schedule import Schedule
from gateway.trust.show import Voice, show, states_now
from gateway.trust.table import BY_ID, COUNT, GRAVE, LAMPS, State, count
from gateway.trust.words import QUESTIONS, TITLES
from tests.conftest import open_writer
from tests.verbs import dannaya, facts

T0 = 1_790_000_000_000_000
HOUR_US = 3_600_000_000
PROBED = ("T02", "T06", "T10", "T12")
ENGLISH = Voice(str, str)


def found(lamp: str, state: State, at_us: int = T0) -> Found:
    return Found(lamp, state, (fact("own_key", "for"),), at_us)


def row(lamp: str, state: State, at_us: int = T0) -> LampRow:
    return row_of("baobab-10", found(lamp, state, at_us))


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ([], "grey"),
        (["note"], "grey"),
        (["unknown"], "grey"),
        (["for"], "green"),
        (["for", "note"], "green"),
        (["for", "unknown"], "grey"),
        (["for", "against"], "red"),
        (["unknown", "against"], "red"),
    ],
)
def test_a_lamp_is_green_only_by_evidence_for_all_of_it(
    marks: list[Mark], state: str
) -> None:
    assert judged("T01", [fact("own_key", mark) for mark in marks], T0).state == state


@pytest.mark.parametrize(
    ("version", "suite", "state"),
    [
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384", "green"),
        ("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256", "green"),
        ("TLSv1.2", "0x009c", "red"),
        ("TLSv1.0", "ECDHE-ECDSA-AES128-GCM-SHA256", "red"),
    ],
)
def test_what_the_glass_wire_read_counts_for_the_link(
    version: str, suite: str, state: str
) -> None:
    detail = {"version": version, "suite": suite}
    board = BoardRow("a-1", None, None, None, "protected", "board", None, T0, {})
    start = SeenStart("a-1", 1, 7, T0, T0, 5, 0, "protected")
    seen = Observed(
        board,
        T0,
        events=(SeenEvent(T0, "a-1", "tls_seen", detail),),
        live=start,
        doors=Doors(T0, anonymous_in=False, weak_in=False),
    )
    (lamp,) = link.look(seen)
    assert lamp.state == state
    assert "tls_wire" in {one["say"] for one in lamp.facts}


def test_what_was_seen_too_long_ago_is_grey() -> None:
    valid_us = BY_ID["T03"].valid_s * 1_000_000
    rows = [row("T03", "green"), row("T05", "red")]
    assert states_now(rows, T0 + valid_us - 1) == {"T03": "green", "T05": "red"}
    assert states_now(rows, T0 + valid_us) == {"T03": "grey", "T05": "grey"}
    shown = {one.lamp.id: one for one in show(rows, T0 + valid_us, ENGLISH)}
    assert shown["T03"].said[0].text == "What was seen is too old to count:"


def test_what_was_seen_by_a_clock_that_was_set_back_is_grey(writer: Writer) -> None:
    """Else a drill of a laptop whose clock was a year ahead would count for a year."""
    rows = [row("T16", "green"), row("T09", "red")]
    writer.keep_lamps(rows)
    for back_us, states in (
        (AHEAD_US, {"T16": "green", "T09": "red"}),
        (AHEAD_US + 1, {"T16": "grey", "T09": "grey"}),
    ):
        assert states_now(rows, T0 - back_us) == states
        lit = writer.lookout().lit(T0 - back_us)
        assert bool(lit) is (states["T16"] == "green")
    shown = {one.lamp.id: one for one in show(rows, T0 - AHEAD_US - 1, ENGLISH)}
    assert "clock was set back since" in shown["T16"].said[0].text


def test_after_its_clock_was_set_back_the_kit_looks_again(
    writer: Writer, tmp_path: Path
) -> None:
    keeper, looks = Keeper(writer), {"baobab-10": [found("T01", "green")]}
    assert keeper.follow(looks, T0) == 1
    assert keeper.follow(looks, T0 - HOUR_US) == 1
    keeper.keep("baobab-10", [found(lamp, "green") for lamp in PROBED])
    write_room(tmp_path, name="Salle", boards=[BoardEntry("baobab-10", 1)])
    place = Place(read_room(tmp_path), writer, None, {"baobab-10": "open"}, {})
    assert Schedule().due(place, T0) is None
    assert Schedule().due(place, T0 - HOUR_US) is not None


def test_what_was_never_seen_is_grey_and_says_so() -> None:
    shown = show([], T0, ENGLISH)
    assert [one.lamp.id for one in shown] == [f"T{n:02}" for n in range(1, 17)]
    assert {one.state for one in shown} == {"grey"}
    assert shown[0].said[0].text == "Not measured yet."


@pytest.mark.parametrize("lamp", sorted(BY_ID))
def test_a_grave_lamp_alone_makes_the_whole_board_red(lamp: str) -> None:
    states: dict[str, State] = {one.id: "green" for one in LAMPS}
    assert count(states).whole == "green"
    states[lamp] = "red"
    counted = count(states)
    assert (counted.green, counted.red) == (COUNT - 1, (lamp,))
    assert counted.whole == ("red" if lamp in GRAVE else "grey")


def test_every_lamp_has_its_words() -> None:
    assert set(TITLES) == set(QUESTIONS) == {*BY_ID, "P0"}


def test_a_fact_of_another_version_is_shown_as_it_is() -> None:
    evidence = {"facts": [{"say": "new_thing", "mark": "for"}, {"say": "twin"}]}
    strange = LampRow("baobab-10", "T01", "green", T0, T0 + 9, evidence)
    said = show([strange], T0, ENGLISH)[0].said
    assert [one.text for one in said] == ["new_thing", "twin"]


def test_numbers_times_and_quantities_are_written_as_people_do() -> None:
    facts = (
        fact("as_often", "for", rate=29.9, declared=30.0),
        fact("in_sheet", "for", quantities=["soil_moisture", "mood"]),
        fact("twin", "against", at_us=5),
    )
    french = Voice(str, lambda t_us: f"12:00:0{t_us}", ",")
    kept = row_of("baobab-10", Found("T13", "green", facts, T0))
    said = [one.text for one in show([kept], T0, french)[12].said]
    assert said[0] == "29,9 messages a minute, as it declares (30)."
    assert said[1] == "All it sends is in its data sheet: soil moisture, mood."
    assert said[2].endswith("at 12:00:05.")


def test_keys_that_two_boards_share_are_noticed() -> None:
    keys = {"a-1": b"x", "b-2": b"y", "c-3": b"x"}
    assert shared(keys) == {"a-1": "c-3", "b-2": "own", "c-3": "a-1"}


def test_a_lamp_that_stays_as_it_is_is_written_seldom(writer: Writer) -> None:
    keeper = Keeper(writer)
    looks = {"baobab-10": [found("T01", "green")]}
    assert keeper.follow(looks, T0) == 1
    assert keeper.follow(looks, T0 + AGAIN_US - 1) == 0
    assert keeper.follow(looks, T0 + AGAIN_US) == 1
    assert keeper.follow({"baobab-10": [found("T01", "red")]}, T0 + AGAIN_US + 1) == 1
    (kept,) = writer.lookout().lamps("baobab-10")
    assert (kept.check, kept.state, kept.at_us) == ("T01", "red", T0)


def test_what_a_tile_shows_is_counted_in_the_store(writer: Writer) -> None:
    ids = ("T01", "T02", "T03", "T08", "T14")
    states: tuple[State, ...] = ("green", "red", "grey", "red", "green")
    writer.keep_lamps([row(*pair) for pair in zip(ids, states, strict=True)])
    lit = writer.lookout().lit(T0)
    assert lit["baobab-10"] == (2, ("T02", "T08"))
    later = T0 + BY_ID["T01"].valid_s * 1_000_000
    assert writer.lookout().lit(later)["baobab-10"] == (0, ("T02",))


def test_the_command_shows_the_room_and_a_board(tmp_path: Path) -> None:
    write_room(tmp_path, name="Salle", boards=[BoardEntry("baobab-10", 1)])
    without = dannaya("trust", "--data", ".", cwd=tmp_path)
    assert (without.returncode, "no database" in without.stderr) == (1, True)
    with open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}") as writer:
        writer.expect([("baobab-10", 1, None, None)])
        now_us = time.time_ns() // 1000
        writer.keep_lamps([row("T01", "green", now_us), row("T03", "red", now_us)])
    (line,) = dannaya("trust", "--data", ".", cwd=tmp_path).stdout.splitlines()[3:4]
    assert line.split()[:2] == ["1", "baobab-10"]
    assert "1 of 16 proved" in line and "T03!" in line
    shown = dannaya("trust", "baobab-10", "--data", ".", cwd=tmp_path).stdout
    assert "T01 proved: its own identity" in shown
    assert "+ It has a key of its own" in shown
    assert "ETSI EN 303 645 5.1-1, 5.4-2, 5.4-4 · NISTIR 8259A DI-1, DI-2" in shown
    assert "P0 not measured" in shown
    (board,) = facts("trust", "baobab-10", "--data", ".", cwd=tmp_path)["boards"]
    assert (board["green"], board["of"], board["state"]) == (1, 16, "red")
    assert board["lamps"][0]["clauses"]["owasp"] == ["I1"]
    nobody = dannaya("trust", "nobody-1", "--data", ".", cwd=tmp_path)
    assert (nobody.returncode, "no board nobody-1" in nobody.stderr) == (1, True)


@pytest.mark.parametrize(
    ("ago_s", "state"), [(1, "green"), (30, "red")], ids=["ours", "its own"]
)
def test_what_our_own_probe_was_denied_is_not_the_board_s(
    ago_s: int, state: str
) -> None:
    said = {"state": "ready", "period_s": 2}
    row = BoardRow("baobab-10", None, 1, None, "protected", "board", None, T0, said)
    tried = SeenEvent(T0 - ago_s * 1_000_000, row.id, "probed", {"lamps": "T06"})
    denied = SeenEvent(T0, row.id, "denied", {"topic": "kit/karite-20/ack"})
    seen = Observed(row, T0, events=(tried, denied), packs_a_minute=30.0)
    (lamp,) = behaviour.look(seen)
    assert lamp.state == state


@pytest.mark.parametrize(
    ("ago_s", "state"), [(1, "green"), (30, "red")], ids=["ours", "a twin's"]
)
def test_a_probe_that_takes_the_board_s_place_is_no_twin(
    ago_s: int, state: str
) -> None:
    row = BoardRow("baobab-10", None, 1, None, "protected", "board", None, T0, {})
    tried = SeenEvent(T0 - ago_s * 1_000_000, row.id, "probed", {"lamps": "T02 T06"})
    taken = [SeenEvent(T0 + n, row.id, "taken_over", {}) for n in range(3)]
    seen = Observed(row, T0 + 9, key="own", events=(tried, *taken))
    lamp = next(one for one in identity.look(seen) if one.lamp == "T01")
    assert lamp.state == state
