"""`dannaya board virtual`: a sketch on a virtual board, in the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import gateway.virtual
from gateway.cli.entry import load
from gateway.room import read_room, write_room
from gateway.store import Reader
from gateway.virtual import VirtualError, flash, simulator
from gateway.virtual_program import install
from tests.conftest import wait_for
from tests.rooms import run_room
from tests.serial.terminals import dannaya

HOSTS = ("node_host.mjs", "cpython_host.py")


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run virtual boards under MicroPython in Node, or under this Python."""
    if request.param == "cpython_host.py":
        monkeypatch.setattr(gateway.virtual, "find_node", lambda: None)
    assert any(request.param in word for word in simulator())
    return str(request.param)


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize(
    ("source", "status", "shown"),
    [
        ("from machine import Pin\nPin(2, Pin.OUT).on()\nprint('é')", 0, "» led 2 = 1"),
        ("def f(x):\n    return 1 / x\nf(0)\n", 1, "line 2, in f"),
        ("import asyncio, json\nprint(json.load(open('board.json'))['id'])", 0, "-"),
    ],
)
def test_a_sketch_runs_in_the_terminal(
    source: str, status: int, shown: str, tmp_path: Path
) -> None:
    sketch = tmp_path / "mon essai.py"
    sketch.write_text(source, "utf-8")
    words = ["virtual", str(sketch), "--data", str(tmp_path / "none")]
    done = CliRunner().invoke(load("board"), words)
    assert done.exit_code == status, done.output
    assert shown in done.output
    assert "Virtual board" in done.output
    assert "_streams" not in done.output


@pytest.mark.parametrize(("held", "fits"), [(100_000, True), (250_000, False)])
def test_more_memory_than_a_real_one_has_ends_it_with_a_sentence(
    held: int, fits: bool, tmp_path: Path
) -> None:
    sketch = tmp_path / "large.py"
    sketch.write_text(f"held = bytearray({held})\nprint(len(held))", "utf-8")
    words = ["virtual", str(sketch), "--data", str(tmp_path / "none")]
    done = CliRunner().invoke(load("board"), words)
    assert str(held) in done.output
    assert (done.exit_code == 0) is fits, done.output
    assert ("a real one has 160 kB" in done.output) is not fits


def heard(store: Reader) -> set[str]:
    """Return the boards of which there is a reading."""
    return {row.board for row in store.latest()}


def test_its_readings_reach_the_room_of_a_folder(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    words = ("board", "virtual", "--data", str(tmp_path))
    with (
        run_room(tmp_path, "up") as room,
        dannaya(*words, "09") as one,
        dannaya(*words, "04"),  # a plain number, which does not say what sends it
    ):
        with room.store() as store:
            wait_for(lambda: len(heard(store)) == 2, what="readings of two boards")
            boards = store.boards()
        assert {board.kind for board in boards} == {"virtual"}
        one.interrupt()
        assert one.end() == 0
    assert "Stopped." in one.shown


def test_a_flashed_one_takes_an_update_and_runs_it(
    tmp_path: Path,
) -> None:
    write_room(tmp_path, name="x")
    data = ("--data", str(tmp_path))
    bundle = str(tmp_path / "new.update")
    assert update("keygen", *data) == update("sign", "09", "--out", bundle, *data) == 0
    words = ("board", "virtual", "09", "--flashed", *data)
    with run_room(tmp_path, "up"), dannaya(*words) as board:
        wait_for(lambda: "stored" in board.shown, what="a first reading")
        [folder] = (tmp_path / "virtual").glob("*-*/")
        to = ("--board", folder.name, "--auto", "--no-wait")
        assert update("send", bundle, *to, *data) == 0
        choice = folder / "nvs.json"
        wait_for(lambda: told(choice, "active") == "app_b", 60, "the new program")
    assert (folder / "app_b" / "manifest.sig").stat().st_size == 384


def update(*words: str) -> int:
    """Return the exit status of `dannaya update`."""
    return CliRunner().invoke(load("update"), words).exit_code


def told(file: Path, name: str) -> str:
    """Return what a board's storage says of its programs."""
    kept = json.loads(file.read_bytes())["dannaya"]["choice"]
    return str(json.loads(bytes(kept))[name])


def test_a_board_keeps_its_id_and_two_at_once_have_two(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    room = read_room(tmp_path)
    with flash(room) as (first, folder), flash(room) as (second, other):
        assert first != second
        assert folder != other
        folder.mkdir()
        (folder / "boots.txt").write_text("3")
        (folder / "board.json").write_text("{}")
    with flash(room) as (again, folder), flash(room) as (other_again, _):
        assert {again, other_again} == {first, second}
        kept = tmp_path / "virtual" / first
        assert [path.name for path in kept.iterdir()] == ["boots.txt"]
    with flash(None) as (no_room, folder):
        assert no_room not in (first, second)
    assert not folder.exists()


def test_a_flash_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    (tmp_path / "virtual").write_text("a file where the folder goes")
    with (
        pytest.raises(VirtualError, match=r"\.lock cannot be written"),
        flash(read_room(tmp_path)),
    ):
        pass
    with pytest.raises(VirtualError, match="cannot be written"):
        install(tmp_path / "virtual", "", tmp_path)


def test_a_sketch_that_is_not_there_starts_nothing(tmp_path: Path) -> None:
    with dannaya("board", "virtual", "42", "--data", str(tmp_path)) as running:
        assert running.end() == 1
    assert "There is no sketch 42" in running.shown
