"""Rows of the store -> the snapshot that pages and programs read."""

from typing import Any

import orjson

from dashboard.config import Config, Prepared
from dashboard.snapshot import Rows, build
from gateway.store import BoardRow, Completeness, Latest

NOW_US = 1_800_000_000_000_000
CONFIG = Config("", name="Salle", sites=(("kayes", "Kayes"), ("segou", "Ségou")))
ALIVE = {"connected": True, "at_us": NOW_US}


def board(name: str, seat: int | None = None, **changes: Any) -> BoardRow:
    row = BoardRow(
        id=name,
        name=None,
        seat=seat,
        site="kayes",
        lane="open",
        kind="board",
        model=None,
        last_seen_us=NOW_US,
        state={"state": "ready", "period_s": 2},
    )
    return row._replace(**changes)


def latest(
    board_id: str, name: str, value: float, unit: str, age_us: int = 0
) -> Latest:
    return Latest(board_id, name, unit, value, NOW_US - age_us, "rebuilt")


def snapshot(config: Config = CONFIG, **rows: Any) -> dict[str, Any]:
    return build(Rows(**{"ingest": ALIVE} | rows), config, NOW_US, 12.34)


def test_an_empty_room_has_facts_too() -> None:
    room = build(Rows(), CONFIG, NOW_US, None)
    assert room["boards"] == []
    assert room["facts"] == {
        "boards": 0,
        "online": 0,
        "rate": None,
        "stored": 0,
        "refused": 0,
        "missing": 0,
        "doubled": 0,
        "connected": False,
    }


def test_boards_stand_by_seat_then_by_name() -> None:
    rows = [board("zebu"), board("calao", 2), board("acacia"), board("doum", 1)]
    room = snapshot(boards=rows)
    assert [b["id"] for b in room["boards"]] == ["doum", "calao", "acacia", "zebu"]


def test_a_board_of_the_room_file_waits_at_its_seat() -> None:
    config = Config(
        "", boards=(Prepared("doum", 2, "segou", "Doum"), Prepared("calao"))
    )
    room = snapshot(config, boards=[board("calao", 1)])
    assert [b["id"] for b in room["boards"]] == ["calao", "doum"]
    expected = room["boards"][1]
    assert (expected["state"], expected["why"]) == ("new", "never")
    assert (expected["name"], expected["site"]) == ("Doum", "segou")
    assert room["facts"]["online"] == 1


def test_facts_add_up_the_boards() -> None:
    silent = {"last_seen_us": NOW_US - 60_000_000}
    room = snapshot(
        boards=[board("a", 1), board("b", 2, **silent), board("c", 3)],
        completeness={
            "a": Completeness(sent=10, received=9, missing=1, doubled=0),
            "b": Completeness(sent=7, received=5, missing=2, doubled=1),
        },
        totals={"stored": 30, "refused": 4},
    )
    assert room["facts"] == {
        "boards": 3,
        "online": 2,
        "rate": 12.3,
        "stored": 30,
        "refused": 4,
        "missing": 3,
        "doubled": 1,
        "connected": True,
    }
    assert [b["missing"] for b in room["boards"]] == [1, 2, 0]


def test_health_values_are_not_measurements() -> None:
    rows = [latest("a", "sys/rssi", -60, "dBm"), latest("a", "humidity", 40, "%RH")]
    room = snapshot(boards=[board("a")], latest=rows)
    assert [v["name"] for v in room["boards"][0]["values"]] == ["humidity"]
    assert room["quantities"] == [{"name": "humidity", "unit": "%RH"}]


def test_the_newest_of_two_series_with_one_name_is_shown() -> None:
    rows = [
        latest("a", "temperature", 30, "Cel"),
        latest("a", "temperature", 303, "K", age_us=5),
    ]
    room = snapshot(boards=[board("a")], latest=rows)
    assert [v["value"] for v in room["boards"][0]["values"]] == [30]


def test_quantities_of_most_boards_come_first_then_the_usual_order() -> None:
    rows = [
        latest("a", "battery", 4, "V"),
        latest("a", "zinc", 1, "count"),
        latest("a", "humidity", 40, "%RH"),
        latest("a", "temperature", 31, "Cel"),
        latest("b", "zinc", 2, "count"),
    ]
    room = snapshot(boards=[board("a"), board("b")], latest=rows)
    names = [quantity["name"] for quantity in room["quantities"]]
    assert names == ["zinc", "temperature", "humidity", "battery"]
    values = [value["name"] for value in room["boards"][0]["values"]]
    assert values == ["temperature", "humidity", "battery", "zinc"]


def test_sparks_come_only_when_they_were_read() -> None:
    sparks = {("a", "x"): [1 / 3, 2], ("gone", "x"): []}
    room = snapshot(boards=[board("a")], sparks=sparks)
    assert room["full"] is True
    assert room["boards"][0]["sparks"] == {"x": [0.333333, 2.0]}
    plain = snapshot(boards=[board("a")])
    assert plain["full"] is False
    assert "sparks" not in plain["boards"][0]


def test_sites_are_those_of_the_file_then_those_that_boards_name() -> None:
    room = snapshot(
        boards=[board("a", site="mopti"), board("b"), board("c", site=None)]
    )
    assert room["room"]["sites"] == [
        {"id": "kayes", "name": "Kayes"},
        {"id": "segou", "name": "Ségou"},
        {"id": "mopti", "name": "mopti"},
    ]


def test_a_battery_that_was_nearly_empty_explains_the_silence() -> None:
    silent = board("a", last_seen_us=NOW_US - 60_000_000)
    room = snapshot(boards=[silent], latest=[latest("a", "battery", 3, "%EL")])
    assert room["boards"][0]["why"] == "battery"


def test_a_snapshot_is_json() -> None:
    room = snapshot(boards=[board("a")], latest=[latest("a", "x", float("nan"), "m")])
    assert orjson.loads(orjson.dumps(room))["boards"][0]["values"][0]["value"] is None
