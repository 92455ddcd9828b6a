"""The store: nothing overwritten, nothing half written, rollups that agree."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.ledger import Ledger
from gateway.store import (
    Batch,
    EventRow,
    Reading,
    RefusalRow,
    Seen,
    SeriesKey,
    StoreError,
    Writer,
    open_store,
)
from gateway.store import entries as entries_module
from gateway.wire import Envelope
from tests.conftest import open_writer

T0 = 1_790_000_000_000_000
HEAT = SeriesKey("baobab-10", "open", "temperature", "Cel")


def batch_of(*points: tuple[int, float], series: SeriesKey = HEAT) -> Batch:
    batch = Batch()
    for t_us, value in points:
        batch.readings.append(Reading(series, t_us, value, "rebuilt"))
    return batch


def raw(writer: Writer) -> list[tuple[int, float]]:
    chart = writer.chart("baobab-10", "temperature", T0, T0 + 30_000_000, 5_000)
    assert chart.step_s == 0
    return list(zip(chart.t_us, chart.mean, strict=True))


def test_a_reading_written_is_read_by_another_connection(
    writer: Writer, store_url: str
) -> None:
    with open_store(store_url, readonly=True) as reader:
        before = reader.version()
        writer.write(batch_of((T0, 31.5)))
        assert reader.version() != before
        (latest,) = reader.latest()
        assert latest[:5] == ("baobab-10", "temperature", "Cel", 31.5, T0)
        assert latest.quality == "rebuilt"


def test_a_time_that_is_taken_moves_on_by_a_microsecond(writer: Writer) -> None:
    writer.write(batch_of((T0, 1.0), (T0, 2.0)))
    writer.write(batch_of((T0, 3.0), (T0 + 5, 4.0), (T0 + 1, 5.0)))
    assert raw(writer) == [
        (T0, 1.0),
        (T0 + 1, 2.0),
        (T0 + 2, 3.0),
        (T0 + 3, 5.0),
        (T0 + 5, 4.0),
    ]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 30), st.floats(-1e6, 1e6, width=32)), max_size=8
        ),
        max_size=6,
    )
)
def test_nothing_is_overwritten_and_rollups_agree(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[int, float]]]
) -> None:
    path = tmp_path_factory.mktemp("store") / "d.db"
    with open_writer(f"sqlite:///{path}") as writer:
        for points in batches:
            writer.write(batch_of(*((T0 + s * 7_000_000, v) for s, v in points)))
        given_values = sorted(v for points in batches for _, v in points)
        connection = sqlite3.connect(path)
        rows = connection.execute("SELECT t_us, value FROM measurement").fetchall()
        assert sorted(value for _, value in rows) == given_values
        for table, seconds in (("rollup_minute", 60), ("rollup_hour", 3600)):
            naive: dict[int, list[float]] = {}
            for t_us, value in rows:
                start = t_us // 1_000_000 // seconds * seconds
                naive.setdefault(start, []).append(value)
            kept = connection.execute(f"SELECT t, n, min, max, sum FROM {table}")
            for t, n, low, high, total in kept.fetchall():
                values = naive.pop(t)
                assert (n, low, high) == (len(values), min(values), max(values))
                assert total == pytest.approx(sum(values), abs=1e-3)
            assert not naive
        connection.close()


def test_a_batch_is_written_whole_or_not_at_all(writer: Writer) -> None:
    bad = batch_of((T0, 1.0))
    bad.refused.append(
        RefusalRow(T0, "open", None, "kit/x", b"", None, "")  # type: ignore[arg-type]
    )
    with pytest.raises(StoreError):
        writer.write(bad)
    assert raw(writer) == []
    bad.refused.clear()
    writer.write(bad)
    assert raw(writer) == [(T0, 1.0)]


def test_a_full_disk_is_a_sentence_and_the_batch_can_be_written_later(
    writer: Writer, store_url: str
) -> None:
    writer.write(batch_of((T0, 1.0)))
    size = writer._connection.execute("PRAGMA page_count").fetchone()[0]
    writer._connection.execute(f"PRAGMA max_page_count = {size}")
    large = batch_of(*((T0 + 1 + i, float(i)) for i in range(4_000)))
    with pytest.raises(StoreError, match="full"):
        writer.write(large)
    writer._connection.execute("PRAGMA max_page_count = 100000")
    writer.write(large)
    assert len(raw(writer)) == 4_001


def test_charts_come_from_raw_rows_or_rollups_and_hold_their_points(
    writer: Writer,
) -> None:
    points = [(T0 + s * 1_000_000, float(s % 100)) for s in range(0, 86_400, 4)]
    writer.write(batch_of(*points))
    day_us = 86_400_000_000
    day = writer.chart("baobab-10", "temperature", T0, T0 + day_us, 800)
    assert day.step_s == 120
    assert 700 <= len(day.t_us) <= 802
    assert min(day.low) == 0.0 and max(day.high) == 96.0
    hour = writer.chart("baobab-10", "temperature", T0, T0 + 3_600_000_000, 400)
    assert len(hour.t_us) <= 400 and hour.step_s == 9
    minute = writer.chart("baobab-10", "temperature", T0, T0 + 59_000_000, 400)
    assert minute.step_s == 0 and len(minute.t_us) == 15
    year = writer.chart("baobab-10", "temperature", T0 - 365 * day_us, T0 + day_us, 500)
    assert year.step_s % 3600 == 0 and len(year.t_us) <= 4
    assert writer.chart("nobody", "temperature", T0, T0 + day_us, 800).t_us == []


def test_starts_come_back_as_they_were_and_books_add_up(writer: Writer) -> None:
    ledger = Ledger()
    batch = Batch()
    for seq in (0, 1, 2, 5):
        envelope = Envelope(3, 77, seq, (3, 0), 1_000 * seq, 1_000 * seq, None)
        assert ledger.record("baobab-10", envelope, T0 + seq).outcome == "new"
    batch.starts = ledger.changed()
    batch.packs["baobab-10", 3, 77] = 4
    batch.anchors["baobab-10", 3, 77] = T0 - 5
    writer.write(batch)
    ((start, anchor_us),) = writer.starts()
    assert anchor_us == T0 - 5
    assert (start.b, start.r, start.newest) == (3, 77, 5)
    assert start.ranges == [(0, 2), (5, 5)]
    books = writer.completeness()["baobab-10"]
    assert (books.sent, books.received, books.missing, books.doubled) == (6, 4, 0, 0)


def test_a_pack_written_twice_shows_as_doubled(writer: Writer) -> None:
    ledger = Ledger()
    ledger.record("baobab-10", Envelope(1, 7, 0, (1, 0), 0, 0, None), T0)
    batch = Batch(starts=ledger.changed(), packs={("baobab-10", 1, 7): 2})
    writer.write(batch)
    assert writer.completeness()["baobab-10"].doubled == 1


def test_the_state_of_a_board_is_merged(writer: Writer) -> None:
    for state in ({"state": "ready", "model": "simulated"}, {"state": "lost"}, None):
        batch = Batch()
        batch.seen["baobab-10"] = Seen("open", "simulated", T0, None, state)
        writer.write(batch)
    (board,) = writer.boards()
    assert board.state == {"state": "lost", "model": "simulated"}
    assert (board.model, board.last_seen_us) == ("simulated", T0)


def test_expected_boards_come_in_the_order_of_their_seats(writer: Writer) -> None:
    writer.expect([("zebu-1", 2, "kayes", None), ("acacia-1", 10, None, "Table 10")])
    batch = Batch()
    batch.seen["wild-1"] = Seen("open", "board", T0)
    writer.write(batch)
    assert [(b.id, b.seat) for b in writer.boards()] == [
        ("zebu-1", 2),
        ("acacia-1", 10),
        ("wild-1", None),
    ]


def test_logs_keep_the_newest_rows_only(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries_module, "KEEP_REFUSED", 3)
    for number in range(5):
        row = RefusalRow(T0 + number, "open", "a-1", "kit/a-1/x", b"\xff", "bad", "No.")
        batch = Batch(refused=[row])
        batch.events.append(EventRow(T0 + number, "a-1", "twin", "warning", {"n": 1}))
        batch.count("refused")
        writer.write(batch)
    assert [row.received_us - T0 for row in writer.refusals()] == [4, 3, 2]
    assert writer.refusals("a-1")[0].payload == b"\xff"
    assert writer.refusals("b-1") == []
    assert len(writer.events("a-1")) == 5
    assert writer.totals()["refused"] == 5


def test_words_and_numbers_of_one_time_are_one_message(writer: Writer) -> None:
    batch = batch_of((T0, 31.0), (T0 + 9, 32.0))
    door = SeriesKey("baobab-10", "open", "door", "")
    batch.readings.append(Reading(door, T0 + 9, "open", "received"))
    writer.write(batch)
    newest, oldest = writer.messages("baobab-10")
    assert sorted(newest.values) == [("door", "", "open"), ("temperature", "Cel", 32.0)]
    assert oldest.values == [("temperature", "Cel", 31.0)]
    assert writer.sparks()["baobab-10", "temperature"] == [31.0, 32.0]
    assert writer.span("baobab-10") == (T0, T0 + 9)
    assert writer.span("nobody") is None


def test_a_setting_is_kept_as_json(writer: Writer) -> None:
    writer.write(Batch(settings={"ingest": {"connected": True}}))
    assert writer.setting("ingest") == {"connected": True}
    assert writer.setting("nothing") is None


def test_a_newer_database_is_refused_with_a_sentence(store_url: str) -> None:
    with open_writer(store_url) as writer:
        writer._connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('dannaya', 'm999_from_the_future', '')"
        )
    with pytest.raises(StoreError, match="newer version"):
        open_store(store_url)


@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, readonly: bool
) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, and they are worth keeping\n" * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="notes.db"):
        open_store(f"sqlite:///{path}", readonly)
    assert path.read_bytes() == before


def test_a_missing_store_or_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="dannaya up"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", readonly=True)
    with pytest.raises(StoreError, match="none"):
        open_store(f"sqlite:///{tmp_path / 'none' / 'd.db'}")
    with pytest.raises(StoreError, match="sqlite:///"):
        open_store("mysql://x")


def test_a_folder_with_spaces_and_accents_works(tmp_path: Path) -> None:
    folder = tmp_path / "atelier été de Ségou"
    folder.mkdir()
    with open_writer(f"sqlite:///{folder / 'dannaya.db'}") as writer:
        writer.write(batch_of((T0, 1.0)))
        assert raw(writer) == [(T0, 1.0)]
