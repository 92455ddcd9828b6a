"""A disk that fills up, and a database that may not be written, while boards publish.

Nothing is acknowledged that is not stored, and everything arrives once the disk is
good again. The programs of the room stay up or come back by themselves.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from gateway.bench.spine import Spine, spine
from gateway.room import write_room
from tests.books import check_books
from tests.conftest import wait_for
from tests.drills.outcome import Outcome
from tests.fleet import Fleet, fleet
from tests.rooms import run_room

BOARDS = 46
PERIOD_S = 0.2
DISK = "24m"
# Rights with which root writes a file that nobody may write
ROOT_RIGHTS = "-dac_override,-dac_read_search,-fowner"


def run_full(folder: Path, seconds: float) -> Outcome:
    """Fill the disk of a running room for ``seconds``, then free it."""
    with (
        small_disk(folder) as disk,
        spine(disk or folder, "mosquitto") as room,
        fleet(BOARDS, room.room.mqtt_port, PERIOD_S) as boards,
    ):
        boards.keep_everything()
        wait_for(lambda: boards.delivered(BOARDS), what="the first acknowledgements")
        pid = room.process("ingest").pid
        with full(disk) if disk else limited(room.process("ingest")):
            hold(boards, seconds)
        goal = boards.facts("acknowledged") + 200
        wait_for(lambda: boards.delivered(goal), 40, "acknowledgements again")
        boards.drain()
        assert room.process("ingest").pid == pid
        missing, doubled = check_books(boards.acked, database(room))
    how = f"tmpfs of {DISK}" if disk else "file size limit"
    return Outcome(missing, doubled, {"disk": how, "s": seconds})


def run_readonly(folder: Path, seconds: float) -> Outcome:
    """Forbid writing the database, start ingest again, then allow it."""
    write_room(folder, name="Drill")
    under = ["setpriv", f"--bounding-set={ROOT_RIGHTS}"] if os.geteuid() == 0 else []
    with (
        run_room(folder, "up", "--broker", "mosquitto", under=under) as room,
        fleet(BOARDS, room.facts["mqtt_port"], PERIOD_S) as boards,
    ):
        boards.keep_everything()
        wait_for(lambda: boards.delivered(BOARDS), what="the first acknowledgements")
        files = sorted(folder.glob("dannaya.db*"))
        for file in files:
            file.chmod(0o444)
        room.kill("ingest")
        log = folder / "log" / "gateway.log"
        wait_for(
            lambda: "cannot be written" in log.read_text("utf-8"), 40, "the sentence"
        )
        hold(boards, seconds)
        for file in files:
            file.chmod(0o644)
        goal = boards.facts("acknowledged") + 200
        wait_for(lambda: boards.delivered(goal), 40, "acknowledgements again")
        boards.drain()
        missing, doubled = check_books(boards.acked, folder / "dannaya.db")
        said = log.read_text("utf-8")
        assert "Traceback" not in said, said
    return Outcome(missing, doubled, {"s": seconds})


def hold(boards: Fleet, seconds: float) -> None:
    """Wait until packs pile up on the boards, and none is acknowledged for a time.

    What was acknowledged just before may still be on its way to its board.
    """
    wait_for(lambda: boards.facts("queued") > BOARDS * 4, 40, "unacknowledged packs")
    wait_for(lambda: silent(boards, seconds), 10 + 2 * seconds, "no acknowledgement")


def silent(boards: Fleet, seconds: float) -> bool:
    """Tell whether no board believes one more pack acknowledged for some seconds."""
    before = boards.facts("acknowledged")
    time.sleep(seconds)
    return boards.facts("acknowledged") == before


def database(room: Spine) -> Path:
    """Return the file of a room's store."""
    return room.room.folder / "dannaya.db"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Give a small file system of its own; None where mounting is not allowed."""
    disk = folder / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={DISK}", "drill", str(disk)],
            capture_output=True,
        ).returncode
    ):
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave no byte free on a disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(process: psutil.Process) -> Iterator[None]:
    """Let every write of a process past the first 4 KiB of a file fail."""
    soft, hard = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, (soft, hard))
