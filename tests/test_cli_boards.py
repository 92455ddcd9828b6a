"""`dannaya boards`: prepared and heard boards, as a table and as JSON."""

import time
from pathlib import Path

from gateway.cli.boards import age
from gateway.room import BoardEntry, Site, read_room, write_room
from gateway.store import Batch, Seen
from tests.conftest import open_writer
from tests.verbs import dannaya, facts


def test_prepared_boards_are_listed_before_the_first_start(tmp_path: Path) -> None:
    ids = facts("init", "room", "--boards", "3", cwd=tmp_path)["boards"]
    rows = facts("boards", "--data", "room", cwd=tmp_path)["boards"]
    assert [row["id"] for row in rows] == ids
    assert {row["received"] for row in rows} == {0}


def test_boards_shows_what_the_store_knows(tmp_path: Path) -> None:
    write_room(
        tmp_path,
        name="x",
        sites=[Site("kayes", "Kayes")],
        boards=[BoardEntry("mil-10", 2, "kayes", "[red]"), BoardEntry("riz-11", 1)],
    )
    now_us = time.time_ns() // 1000
    with open_writer(read_room(tmp_path).store_url) as store:
        batch = Batch()
        for board in ("mil-10", "tasmota-lamp"):
            batch.seen[board] = Seen("open", "board", now_us, None, {"state": "ready"})
        store.write(batch)
    rows = facts("boards", "--data", ".", cwd=tmp_path)["boards"]
    assert [row["id"] for row in rows] == ["riz-11", "mil-10", "tasmota-lamp"]
    assert [row["state"] for row in rows] == [None, "ready", "ready"]
    assert rows[1]["last_seen_us"] == now_us
    assert (rows[1]["site"], rows[1]["name"]) == ("kayes", "[red]")


def test_the_table_of_boards_shows_what_arrived_from_each(tmp_path: Path) -> None:
    write_room(tmp_path, name="x", boards=[BoardEntry("mil-10", 7)])
    table = dannaya("boards", "--data", ".", cwd=tmp_path).stdout
    assert "Missing" in table
    [row] = [line.split() for line in table.splitlines() if "mil-10" in line]
    assert row == ["7", "mil-10", "never", "0", "0", "0"]


def test_ages_are_told_in_the_unit_that_fits() -> None:
    ages = [age(0, seconds * 1_000_000) for seconds in (3, 119, 120, 7200, 200_000)]
    assert ages == ["3 s ago", "119 s ago", "2 min ago", "2 h ago", "2 days ago"]
    assert age(None, 0) == "never"
    assert age(5_000_000, 0) == "0 s ago"
