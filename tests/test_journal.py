"""The journal: as safe as the places of the store, and nothing changes on the way."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.broker import Delivery
from gateway.export import FORMATS, Job
from gateway.intake import Intake
from gateway.merge import merge
from gateway.store import Batch, StoreError, open_store, settle_store
from gateway.store.check import check
from gateway.store.maintenance import backup
from tests.conftest import open_writer
from tests.test_ingest import T0, envelope

BOARDS = ("baobab-1", "baobab-2")
# Everything that a batch can change, without the numbers given to series
TABLES = {
    "measurement": "SELECT board, lane, name, unit, t_us, quality FROM measurement "
    "JOIN series ON id = series ORDER BY 1, 2, 3, 4, 5",
    "values": "SELECT board, lane, name, unit, value FROM measurement "
    "JOIN series ON id = series ORDER BY 1, 2, 3, 4, 5",
    "words": "SELECT board, name, t_us, value FROM text_measurement "
    "JOIN series ON id = series ORDER BY 1, 2, 3",
    "minutes": "SELECT board, lane, name, t, n, min, max, sum FROM rollup_minute "
    "JOIN series ON id = series ORDER BY 1, 2, 3, 4",
    "hours": "SELECT board, lane, name, t, n, min, max, sum FROM rollup_hour "
    "JOIN series ON id = series ORDER BY 1, 2, 3, 4",
    "start": "SELECT * FROM start",
    "board": "SELECT * FROM board",
    "total": "SELECT * FROM total",
    "refused": "SELECT board, reason FROM refused",
}

LANES = ("open", "other")  # the lane of each board

# (board, number of the pack, value or word; None makes a pack that is refused)
Pack = tuple[int, int, int | str | None]
# What is done with a batch, and what happens after it
How = tuple[str, str]


def delivery(pack: Pack) -> Delivery:
    board, seq, value = pack
    key = "vs" if isinstance(value, str) else "v"
    record = orjson.dumps([{"n": "temperature", "u": "Cel", key: value}])
    body = envelope(seq, b=1, u=1000 + seq, t=1000 + seq) + record
    return Delivery(f"kit/{BOARDS[board]}/telemetry", body, False, 1, False)


def content(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(sql).fetchall() for name, sql in TABLES.items()
        }


class Room:
    """A store and the books of both lanes, that may die at any moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open()

    def open(self) -> None:
        self.writer = open_writer(f"sqlite:///{self.path}")
        self.writer.settle()
        self.intakes = {lane: Intake(self.writer.starts(lane), lane) for lane in LANES}

    def die(self) -> None:
        self.writer.close()
        self.open()

    def enter(self, packs: list[Pack], how: str, at_us: int = T0) -> None:
        for lane, intake in self.intakes.items():
            batch = Batch()
            for pack in packs:
                if LANES[pack[0]] == lane:
                    intake.take(batch, delivery(pack), at_us)
            intake.close(batch)
            if batch:
                getattr(self.writer, how)(batch)


PACKS = st.tuples(
    st.integers(0, 1),
    st.integers(0, 20),
    st.sampled_from([*range(-5, 5), None, "open"]),
)
HOWS = st.tuples(
    st.sampled_from(["jot", "jot", "write"]), st.sampled_from(["", "", "settle", "die"])
)


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "dannaya.db"
    open_writer(f"sqlite:///{path}").close()
    return path


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.lists(PACKS, max_size=5), HOWS), max_size=8))
def test_whatever_waits_and_whoever_dies_the_store_is_the_same_in_the_end(
    tmp_path_factory: pytest.TempPathFactory,
    empty_store: Path,
    history: list[tuple[list[Pack], How]],
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    for name in ("straight.db", "jotted.db"):
        shutil.copy(empty_store, folder / name)
    straight, jotted = Room(folder / "straight.db"), Room(folder / "jotted.db")
    for number, (packs, (how, then)) in enumerate(history):
        at_us = T0 + number * 10_000_000
        straight.enter(packs, "write", at_us)
        jotted.enter(packs, how, at_us)
        if then == "die":
            straight.die()
            jotted.die()
        elif then == "settle":
            jotted.writer.settle()
    jotted.writer.settle()
    assert content(jotted.path) == content(straight.path)
    straight.writer.close()
    jotted.writer.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "dannaya.db")
    yield room
    room.writer.close()


def waiting(room: Room, last: int = 2) -> None:
    """Let packs 0 to ``last`` wait in the journal."""
    for seq in range(last + 1):
        room.enter([(0, seq, seq)], "jot")


def test_readers_see_what_was_jotted_once_it_is_settled(room: Room) -> None:
    waiting(room)
    with open_store(f"sqlite:///{room.path}", readonly=True) as reader:
        assert reader.latest() == [] and reader.completeness() == {}
        room.writer.settle()
        assert reader.latest()[0].value == 2.0
        assert reader.completeness()[BOARDS[0]].received == 3
        assert reader.totals()["stored"] == 3


def test_where_nothing_waits_another_program_may_be_writing(room: Room) -> None:
    room.writer._connection.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(room.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        room.writer.settle()
        other.execute("ROLLBACK")


def test_a_batch_touches_fewer_pages_than_in_its_places(room: Room) -> None:
    def frames() -> int:
        sql = "PRAGMA wal_checkpoint(PASSIVE)"
        return int(room.writer._connection.execute(sql).fetchone()[1])

    room.enter([(0, 0, 1), (1, 0, 1)], "write")
    room.writer.checkpoint()
    room.enter([(0, 1, 1), (1, 1, 1)], "jot")
    jotted = frames()
    room.writer.checkpoint()
    room.enter([(0, 2, 1), (1, 2, 1)], "write")
    assert jotted <= 2 < frames()


def test_another_program_may_settle_what_a_living_gateway_jots(room: Room) -> None:
    waiting(room)
    settle_store(f"sqlite:///{room.path}")
    room.enter([(0, 3, 3)], "jot")
    room.enter([(0, 4, 4)], "write")
    assert check(room.path).readings == check(room.path).packs == 5


def test_copies_checks_and_exports_hold_what_a_killed_gateway_left(
    room: Room, tmp_path: Path
) -> None:
    waiting(room)
    backup(room.path, tmp_path / "copy.db")
    assert check(tmp_path / "copy.db").readings == 3
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", readonly=True) as copy:
        job = Job(copy)
        assert b"2.0" in b"".join(FORMATS["csv"].chunks(job))
    assert check(room.path).readings == 3


def test_a_file_copied_from_a_killed_room_is_merged_whole(
    room: Room, tmp_path: Path
) -> None:
    room.enter([(0, 0, 0)], "write")
    waiting(room)
    room.writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(room.path, tmp_path / "stick.db")
    with open_writer(f"sqlite:///{tmp_path / 'here.db'}") as here:
        merge(here, tmp_path / "stick.db")
        assert here.count() == 3


@pytest.mark.parametrize("content", [b"\0", b"[]", b'{"lane": "open"}'])
def test_a_file_with_a_damaged_journal_gives_the_rest(
    room: Room, tmp_path: Path, content: bytes
) -> None:
    room.enter([(0, 0, 0)], "write")
    waiting(room)
    room.writer._connection.execute("UPDATE journal SET content = ?", (content,))
    room.writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open_writer(f"sqlite:///{tmp_path / 'here.db'}") as here:
        report = merge(here, room.path)
        assert (report.new, report.refused) == (1, 1)


def test_what_waits_of_a_board_goes_with_it(room: Room) -> None:
    waiting(room)
    room.enter([(1, 0, 1)], "jot")
    while room.writer.forget_some(BOARDS[0], 100):
        pass
    room.writer.forget(BOARDS[0])
    room.writer.settle()
    left = content(room.path)
    assert [row[0] for row in left["measurement"]] == [BOARDS[1]]
    assert [row[0] for row in left["start"]] == [BOARDS[1]]
    assert [row[0] for row in left["board"]] == [BOARDS[1]]


def test_a_journal_that_cannot_be_read_is_a_sentence_and_stays(room: Room) -> None:
    waiting(room, 0)
    room.writer._connection.execute("UPDATE journal SET content = x'00'")
    with pytest.raises(StoreError, match="damaged"):
        room.writer.settle()
    settle_store(f"sqlite:///{room.path}")  # an export goes on with what is readable
    rows = room.writer._connection.execute("SELECT count(*) FROM journal").fetchone()
    assert rows == (1,)
