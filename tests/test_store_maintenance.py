"""`dannaya store`: what a check finds, copies that can be restored, a packed file."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.entry import command
from gateway.ledger import Ledger
from gateway.lock import room_lock
from gateway.room import Retention, write_room
from gateway.store import Batch, Reading, SeriesKey, StoreError, Writer
from gateway.store.check import check
from gateway.store.maintenance import backup, vacuum
from gateway.sweep import Sweep
from gateway.wire import Envelope
from tests.conftest import open_writer, wait_for
from tests.fleet import fleet
from tests.rooms import run_room

T0_US = 1_790_000_030_000_000
SECOND_US = 1_000_000
SOME = "t_us / 1000000 % 60 = 0"
SERIES = [
    SeriesKey(board, "open", name, unit)
    for board in ("baobab-10", "kora-30")
    for name, unit in (("temperature", "Cel"), ("humidity", "%RH"))
]


def fill(writer: Writer, seconds: int, first: int = 0) -> None:
    """Write a reading a second of each series, and a pack for each."""
    ledger = Ledger(start for start, _ in writer.starts())
    batch = Batch()
    for second in range(first, first + seconds):
        at_us = T0_US + second * SECOND_US
        for series in SERIES:
            batch.readings.append(Reading(series, at_us, float(second), "rebuilt"))
        envelope = Envelope(1, 7, second, (1, 0), 0, 0, None)
        ledger.record("baobab-10", envelope, at_us)
    batch.packs["baobab-10", 1, 7] = seconds
    batch.starts = ledger.changed()
    writer.write(batch)


@pytest.fixture
def path(writer: Writer, tmp_path: Path) -> Path:
    """Return the file of a store that holds an hour of readings, closed."""
    fill(writer, 3_600)
    writer.close()
    return tmp_path / "dannaya.db"


def change(path: Path, sql: str) -> None:
    """Spoil a database behind the store's back."""
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def damage(path: Path, share: float = 0.5) -> None:
    """Overwrite a page in the middle of a file, as a dying USB stick does."""
    page = int(path.stat().st_size / 4096 * share)
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)


def run_store(*words: str) -> Result:
    """Run `dannaya store …` in this process."""
    return CliRunner().invoke(command(), ["store", *words])


def test_a_good_store_is_well(path: Path) -> None:
    found = check(path)
    assert found == (3_600 * 4, 3_600, [], [])


def test_a_store_with_old_readings_removed_is_well(
    writer: Writer, tmp_path: Path
) -> None:
    fill(writer, 3_600)
    sweep = Sweep(writer, [Retention("temperature", 1_000)])
    for step in range(100):
        sweep.step(T0_US + 3_600 * SECOND_US, float(step))
    found = check(tmp_path / "dannaya.db")
    assert found.problems == []
    assert 2 * 3_600 < found.readings <= 2 * 3_600 + 2 * 1_000
    change(
        tmp_path / "dannaya.db", "DELETE FROM measurement WHERE t_us / 1000000 % 60 = 0"
    )
    assert len(check(tmp_path / "dannaya.db").problems) == 4


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            "DELETE FROM measurement WHERE series = 1 AND t_us / 1000000 % 7 = 0",
            "temperature",
        ),
        ("UPDATE rollup_minute SET n = n + 1 WHERE series = 2", "humidity"),
        ("DELETE FROM rollup_hour WHERE series = 3", "kora-30 temperature"),
        ("UPDATE start SET packs = packs + 1", "3601 packs written"),
        ("UPDATE start SET ranges = '[[0, 9]]'", "10 seen"),
        ("UPDATE start SET missing = 5", "5 missing"),
    ],
)
def test_books_that_do_not_add_up_are_named(path: Path, sql: str, words: str) -> None:
    change(path, sql)
    (problem,) = check(path).problems
    assert words in problem


def test_a_damaged_page_is_a_sentence_and_the_readable_part_is_named(
    path: Path,
) -> None:
    damage(path)
    found = check(path)
    (problem,) = found.problems
    assert "is damaged" in problem and "backup" in problem
    parts = {part.table: part for part in found.parts}
    assert not parts["measurement"].whole
    assert 0 < parts["measurement"].rows < 3_600 * 4
    assert parts["start"] == ("start", 1, True)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.7, 0.95])
def test_wherever_the_damage_is_nobody_sees_a_traceback(
    path: Path, tmp_path: Path, share: float
) -> None:
    write_room(tmp_path, name="Damaged")
    damage(path, share)
    result = run_store("check", "--data", str(tmp_path))
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "damaged" in result.output or "not a Dannaya database" in result.output
    target = tmp_path / "copy.db"
    assert run_store("backup", "--data", str(tmp_path), str(target)).exit_code == 1
    assert sorted(tmp_path.glob("copy.db*")) == []


def test_a_copy_that_fails_leaves_the_copy_before_it(
    path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "usb" / "copy.db"
    backup(path, target)
    before = target.read_bytes()
    damage(path)
    with pytest.raises(StoreError, match="damaged and was not copied"):
        backup(path, target)
    assert target.read_bytes() == before
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]


def test_a_copy_replaces_nothing_but_a_copy(path: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("worth keeping")
    for target in (notes, path, tmp_path):
        with pytest.raises(StoreError, match="another name|name of a file"):
            backup(path, target)
    assert notes.read_text() == "worth keeping"
    with pytest.raises(StoreError, match="choose another place"):
        backup(path, notes / "copy.db")
    with pytest.raises(StoreError, match="choose another place"):
        backup(path, tmp_path / "media" / "stick" / "copy.db")
    assert not (tmp_path / "media").exists()
    with pytest.raises(StoreError, match=r"none\.db"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_taken_while_the_gateway_writes_adds_up(tmp_path: Path) -> None:
    path, stop = tmp_path / "dannaya.db", threading.Event()
    with open_writer(f"sqlite:///{path}") as writer:
        fill(writer, 60)

        def write_on() -> None:
            first = 60
            while not stop.is_set():
                fill(writer, 60, first)
                first += 60

        thread = threading.Thread(target=write_on)
        thread.start()
        try:
            for number in range(5):
                backup(path, tmp_path / f"copy-{number}.db")
        finally:
            stop.set()
            thread.join()
    found = [check(tmp_path / f"copy-{number}.db") for number in range(5)]
    assert [one.problems for one in found] == [[]] * 5
    packs = [one.packs for one in found]
    assert packs == sorted(packs) and packs[0] >= 60


def test_a_room_is_restored_from_a_copy_taken_while_it_ran(tmp_path: Path) -> None:
    folder, target = tmp_path / "room", tmp_path / "copy.db"
    write_room(folder, name="Precious")
    with (
        run_room(folder, "up", "--broker", "mosquitto") as room,
        fleet(4, room.facts["mqtt_port"], 0.1) as boards,
    ):
        wait_for(lambda: boards.delivered(40), what="acknowledged packs")
        result = run_store("backup", "--data", str(folder), str(target))
        assert result.exit_code == 0, result.output
        assert "copy.db" in result.output and "close the room" in result.output
        boards.drain()
    copied = check(target)
    assert copied.problems == [] and copied.packs >= 40
    for file in folder.glob("dannaya.db*"):
        file.unlink()
    shutil.copy(target, folder / "dannaya.db")
    with (
        run_room(folder, "up", "--broker", "mosquitto") as room,
        room.store() as store,
    ):
        received = sum(one.received for one in store.completeness().values())
        assert received == copied.packs
        assert room.get("/healthz")["doubled"] == 0
    assert check(folder / "dannaya.db").problems == []


def test_packing_gives_the_disk_back_what_was_removed(path: Path) -> None:
    change(path, "DELETE FROM measurement")
    before, after = vacuum(path)
    assert after < before / 2
    assert after == path.stat().st_size


def test_packing_is_refused_while_the_room_runs(path: Path, tmp_path: Path) -> None:
    write_room(tmp_path, name="Busy")
    with room_lock(tmp_path):
        result = run_store("vacuum", "--data", str(tmp_path))
    assert result.exit_code == 1
    assert "already running" in result.output
    result = run_store("vacuum", "--data", str(tmp_path))
    assert result.exit_code == 0 and "MB now" in result.output


def test_check_speaks_json_and_says_when_there_is_nothing(
    path: Path, tmp_path: Path
) -> None:
    write_room(tmp_path, name="Checked")
    result = run_store("check", "--data", str(tmp_path), "--json", "--lang", "en")
    assert json.loads(result.output) == {
        "readings": 14_400,
        "packs": 3_600,
        "problems": [],
        "parts": [],
    }
    path.unlink()
    result = run_store("check", "--data", str(tmp_path))
    assert result.exit_code == 1 and "There is no database" in result.output


@pytest.mark.skipif(
    not shutil.which("unshare"),
    reason="unshare is missing: sudo apt-get install util-linux",
)
def test_a_room_on_a_stick_that_cannot_be_written_is_read(
    path: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with closing(sqlite3.connect(path)) as room:
        room.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    inside = (
        f"mount -t tmpfs none {stick} && cp {path} {stick}/dannaya.db && "
        f'mount -o remount,ro {stick} && exec "$0" "$@"'
    )
    read = (
        "import sys; from pathlib import Path;"
        "from gateway.store import open_store;"
        "from gateway.store.check import check;"
        "from gateway.store.maintenance import backup;"
        "path = Path(sys.argv[1]);"
        "print(open_store(f'sqlite:///{path}', readonly=True).count());"
        "print(check(path).readings, backup(path, Path(sys.argv[2])) > 0)"
    )
    words = [sys.executable, "-c", read, f"{stick}/dannaya.db", f"{tmp_path}/copy.db"]
    apart = ["unshare", "--map-root-user", "--mount", "sh", "-c", inside]
    done = subprocess.run([*apart, *words], capture_output=True, text=True, check=False)
    with open_writer(f"sqlite:///{path}") as store:
        count = store.count()
    assert done.stdout.split() == [str(count), str(count), "True"], done.stderr
