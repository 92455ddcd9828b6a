"""Merges: any order, any number of times, whole files, nothing doubled or lost."""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.merge import merge
from gateway.room import write_room
from gateway.store import Batch, Reading, Writer, open_recorded
from tests.conftest import open_writer, wait_for
from tests.recordings import (
    HEAT,
    LIGHT,
    LOSSLESS,
    T0,
    fill,
    held,
    session,
    worlds,
    write_file,
)
from tests.verbs import dannaya, facts

ROLLUPS = ("rollup_minute", "rollup_hour")


def rollups(url: str) -> list[list[tuple[object, ...]]]:
    """Return the rollups of a store with the names of their series, sorted."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return [
            connection.execute(
                "SELECT s.board, s.lane, s.name, s.unit, t, n, min, max, sum "  # noqa: S608
                f"FROM {table} r JOIN series s ON s.id = r.series "
                "ORDER BY 1, 2, 3, 4, 5"
            ).fetchall()
            for table in ROLLUPS
        ]
    finally:
        connection.close()


FAR_APART = [
    Reading(HEAT, t_us, 0.0, "measured")
    for t_us in (T0, T0 + 1, T0 + 2, 2_913_981_756_896_663)
]


@settings(max_examples=25, deadline=None)
@given(worlds(), st.sampled_from(LOSSLESS))
@example(FAR_APART, "senml")
def test_what_was_exported_is_what_is_merged(
    readings: list[Reading], form: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = fill(folder / "source.db", readings)
        with (
            open_writer(source) as store,
            open_writer(f"sqlite:///{folder / 'target.db'}") as target,
        ):
            path = write_file(store, form, folder)
            if not readings and form != "sqlite" and form != "csv":
                return  # a file without a line holds nothing to recognise
            report = merge(target, path)
            assert (report.new, report.known, report.refused) == (len(readings), 0, 0)
            assert held(target) == held(store)
            assert target.totals()["stored"] == len(readings)
            again = merge(target, path)
            assert (again.new, again.known) == (0, len(readings))


@settings(max_examples=15, deadline=None)
@given(worlds(st.floats(-1e6, 1e6)), st.data())
def test_any_order_and_repetition_gives_the_same_store(
    readings: list[Reading], data: st.DataObject
) -> None:
    """Three files share measurements of one world; each is merged once or more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for number in range(3):
            part = data.draw(st.sets(st.sampled_from(readings))) if readings else set()
            with open_writer(fill(folder / f"{number}.db", part)) as store:
                files.append(write_file(store, LOSSLESS[number * 3 % 4], folder))
        stores = []
        for number in range(2):
            url = f"sqlite:///{folder / f'merged-{number}.db'}"
            order = data.draw(st.permutations([*files, *files[:2]]))
            with open_writer(url) as target:
                for path in order:
                    if path.stat().st_size:
                        merge(target, path)
                stores.append((held(target), rollups(url), target.totals()))
        assert stores[0] == stores[1]


def test_another_value_at_the_same_time_moves_on(tmp_path: Path) -> None:
    paths = []
    for value in (1.0, 2.0, 3.0):
        path = tmp_path / f"{value}.db"
        fill(path, [Reading(HEAT, T0, value, "rebuilt")])
        paths.append(path)
    with open_writer(f"sqlite:///{tmp_path / 'all.db'}") as target:
        for path in [*paths, *paths[::-1]]:
            merge(target, path)
        rows = sorted(row[1:3] for row in held(target))
    assert rows == [(T0, 1.0), (T0 + 1, 2.0), (T0 + 2, 3.0)]


def test_rollups_are_those_of_a_store_that_received_it_all(tmp_path: Path) -> None:
    whole = fill(tmp_path / "whole.db", session(70))
    half = len(session(70)) // 2
    merged = fill(tmp_path / "merged.db", session(70)[:half])
    with open_writer(merged) as target:
        report = merge(target, tmp_path / "whole.db")
    assert report.known == half
    for ours, theirs in zip(rollups(merged), rollups(whole), strict=True):
        assert [row[:8] for row in ours] == [row[:8] for row in theirs]
        assert [row[8] for row in ours] == pytest.approx([row[8] for row in theirs])


def test_the_boards_of_a_database_keep_their_names_and_no_seat_twice(
    tmp_path: Path,
) -> None:
    url = fill(tmp_path / "a.db", session())
    with open_writer(url) as store:
        store.expect([("baobab-10", 4, "kayes", "Cour"), ("mil-11", 5, None, None)])
    with open_writer(f"sqlite:///{tmp_path / 'b.db'}") as target:
        target.expect([("riz-12", 5, None, None)])
        merge(target, tmp_path / "a.db")
        boards = {row.id: row for row in target.boards()}
    assert boards["baobab-10"][:4] == ("baobab-10", "Cour", 4, "kayes")
    assert boards["mil-11"].seat is None
    assert boards["mil-11"].last_seen_us == T0 + 179_000_001


def test_the_merged_file_is_not_changed_nor_is_anything_beside_it(
    tmp_path: Path, writer: Writer
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    path = stick / "a.db"
    fill(path, session())
    before = path.read_bytes()
    path.chmod(0o400)
    merge(writer, path)
    assert path.read_bytes() == before
    assert [p.name for p in stick.iterdir()] == ["a.db"]


def size(path: Path) -> int:
    """Return the bytes of a file, 0 when it is not there."""
    return path.stat().st_size if path.exists() else 0


def test_a_merge_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """Killed while it writes, which the growing log of the database shows."""
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", [Reading(LIGHT, T0 - 5, 1.0, "measured")])
    fill(tmp_path / "large.db", session(1000))
    log = tmp_path / "dannaya.db-wal"
    command = [sys.executable, "-m", "gateway.cli", "merge", str(tmp_path / "large.db")]
    process = subprocess.Popen([*command, "--data", str(tmp_path)])
    wait_for(lambda: process.poll() is not None or size(log) > 200_000)
    process.kill()
    process.wait()
    with open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}") as store:
        assert store.count() in (1, 120_002)
    dannaya("merge", "large.db", "--data", ".", cwd=tmp_path)
    with open_recorded(tmp_path / "dannaya.db") as store:
        assert store.count() == 120_002


def test_the_gateway_writes_on_while_a_file_is_merged(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    url = fill(tmp_path / "dannaya.db", [])
    fill(tmp_path / "a.db", session(200))
    command = [sys.executable, "-m", "gateway.cli", "merge", str(tmp_path / "a.db")]
    process = subprocess.Popen([*command, "--data", str(tmp_path)])
    written = 0
    with open_writer(url) as gateway:
        while process.poll() is None:
            key = HEAT._replace(board="riz-12")
            gateway.write(fill_one(Reading(key, T0 + written, 1.0, "rebuilt")))
            written += 1
        assert process.returncode == 0
        assert gateway.count() == written + len(session(200))


def fill_one(reading: Reading) -> Batch:
    """Return a batch of one reading."""
    return Batch(readings=[reading])


def test_the_command_reports_each_file_and_goes_on_after_a_bad_one(
    tmp_path: Path,
) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "a.db", session())
    (tmp_path / "empty.csv").touch()
    done = dannaya("merge", "empty.csv", "a.db", "--data", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "empty.csv is empty" in done.stderr
    assert "a.db: 361 new, 0 already there, 0 refused." in done.stdout
    [report] = facts("merge", "a.db", "--data", ".", cwd=tmp_path)["files"]
    assert (report["new"], report["known"], report["bad"]) == (0, 361, [])
