"""A replay: real pages in a real process, a band, nothing stored in any room."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.merge import merge
from gateway.replay import HELD_S, recording_of, usual_period_s
from gateway.room import write_room
from gateway.store import StoreError, Writer, open_recorded, open_store
from tests.conftest import alive, wait_for
from tests.recordings import T0, fill, session, write_file
from tests.verbs import dannaya


class Running:
    """A `dannaya replay` that has said where it is."""

    def __init__(self, process: "subprocess.Popen[str]", facts: dict[str, Any]) -> None:
        self.process = process
        self.folder = Path(facts["data"])
        self.address = f"http://127.0.0.1:{facts['http_port']}"

    def get(self, path: str) -> str:
        """Return a page in French."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def stored(self) -> int:
        """Return how many measurements the pages have been given so far."""
        return int(json.loads(self.get("/healthz"))["stored"])


@contextmanager
def replaying(file: Path, *words: str) -> Iterator[Running]:
    """Run `dannaya replay` until the block ends, then end it as Ctrl-C does."""
    command = [sys.executable, "-m", "gateway.cli", "replay", str(file), *words]
    command += ["--host", "127.0.0.1", "--http-port", "0", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        if not line:
            pytest.fail(f"it did not start: {process.communicate()[1]}")
        yield Running(process, json.loads(line))
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors, errors
    assert process.returncode == 0


def test_a_session_plays_on_the_pages_and_leaves_nothing(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", session())
    before = (tmp_path / "dannaya.db").read_bytes()
    with replaying(tmp_path / "dannaya.db", "--speed", "60") as running:
        page = running.get("/?lang=fr")
        assert "REJEU" in page
        assert "dannaya.db, enregistré le 21/09/2026 14:13, vitesse × 60" in page
        assert "REPLAY" in running.get("/board/baobab-10?lang=en")
        wait_for(lambda: running.stored() == len(session()), what="all is played")
        room = json.loads(running.get("/api/room"))
        assert {board["id"] for board in room["boards"]} == {"baobab-10", "mil-11"}
        assert room["facts"]["connected"]
        store = open_store(f"sqlite:///{running.folder / 'dannaya.db'}", readonly=True)
        with store:  # the end is held: a board that has nothing to say is not lost
            assert {row.state["period_s"] for row in store.boards()} == {HELD_S}
        folder, pid = running.folder, running.process.pid
    assert not alive(pid)
    assert not folder.exists()
    assert (tmp_path / "dannaya.db").read_bytes() == before


def test_readings_come_at_the_recorded_pace(tmp_path: Path) -> None:
    """At the speed of the recording, minutes are not there after seconds."""
    with open_store_of(tmp_path) as store:
        path = write_file(store, "jsonl", tmp_path)
    with replaying(path) as running:
        wait_for(lambda: running.stored() > 3, what="the first readings")
        assert running.stored() < 100


def test_what_is_replayed_can_neither_be_exported_nor_merged(
    tmp_path: Path, writer: Writer
) -> None:
    fill(tmp_path / "a.db", session())
    with replaying(tmp_path / "a.db", "--speed", "100") as running:
        assert "/export/" not in running.get("/board/baobab-10")
        with pytest.raises(urllib.error.HTTPError, match="409") as refused:
            running.get("/export/csv")
        refused.value.close()
        with pytest.raises(StoreError, match="is a replay"):
            merge(writer, running.folder / "dannaya.db")


def test_nothing_is_left_running_when_the_command_is_killed(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", session())
    with pytest.raises(AssertionError), replaying(tmp_path / "a.db") as running:
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
        wait_for(lambda: not answers(running), what="the pages end too")


def answers(running: Running) -> bool:
    """Tell whether the replay's pages answer."""
    try:
        running.get("/healthz")
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b"GIF89a" + bytes(50), "is not a file that")],
)
def test_a_file_that_cannot_be_played_is_said(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "in").write_bytes(content)
    done = dannaya("replay", "in", "--http-port", "0", cwd=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_times_and_periods_are_those_of_the_recording(tmp_path: Path) -> None:
    with open_store_of(tmp_path) as store:
        recording = recording_of(store, 10.0, "a.db")
        assert (recording.start_us, recording.end_us) == (T0, T0 + 179_000_001)
        assert recording.shown_us(T0 + 50_000_000, 1_000) == 5_001_000
        assert usual_period_s(store, "baobab-10") == 1.0


def open_store_of(folder: Path) -> Any:
    """Return an open store that holds a session."""
    return open_store(fill(folder / "session.db", session()), readonly=True)


def test_a_store_without_a_replay_says_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", session())
    with open_recorded(tmp_path / "a.db") as store:
        assert store.setting("replay") is None
