"""`dannaya board put`: the kit and a sketch on a board, by what differs."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.compiled import compiled_kit
from gateway.room import BoardEntry, read_room, write_room
from gateway.usb.program import uses_kit
from gateway.usb.transfer import steps
from tests.conftest import open_writer, wait_for
from tests.serial.board import SerialBoard
from tests.serial.conftest import Attach
from tests.serial.terminals import dannaya
from tests.serial.test_board_run import facts, one_sentence, run

START_UP = {"boot.py", "loader.py", "main.py", "trial.py"}


@pytest.fixture
def sketch(tmp_path: Path) -> Path:
    """Give a sketch of one's own."""
    path = tmp_path / "ma carte.py"
    path.write_text("from kit import identity\nprint('é')\n", "utf-8")
    return path


def put(board: SerialBoard, *words: str) -> dict[str, Any]:
    """Return the facts of a `put`."""
    return facts("put", *words, "--port", board.port)


def kit_on(board: SerialBoard) -> dict[str, bytes]:
    """Return the kit's files on a board, by their paths below the slot."""
    slot = board.flash / "app_a"
    return {
        path.relative_to(slot).as_posix(): path.read_bytes()
        for path in (slot / "kit").rglob("*.mpy")
    }


@pytest.mark.parametrize("line", ["pty", "socket"])
def test_the_board_gets_the_kit_compiled_and_the_sketch(
    attach: Attach, sketch: Path, line: str
) -> None:
    board = attach(line)
    done = put(board, str(sketch))
    files = compiled_kit().files
    assert done["written"] == len(files) + 2 + len(START_UP)
    wait_for(lambda: kit_on(board) == files, what="the kit on the board")
    assert (board.flash / "app_a" / "sketch.py").read_bytes() == sketch.read_bytes()
    assert {path.name for path in board.flash.glob("*.py")} >= START_UP
    again = put(board, str(sketch))
    assert (again["written"], again["size"]) == (0, 0)


def test_only_what_differs_is_copied_and_the_rest_of_the_kit_goes(
    board: SerialBoard, sketch: Path
) -> None:
    put(board, str(sketch))
    (board.flash / "app_a" / "kit" / "old.mpy").write_bytes(b"x")
    (board.flash / "board.json").write_text('{"id": "mil-12"}')
    node = board.flash / "app_a" / "kit" / "node.mpy"
    node.write_bytes(node.read_bytes() + b"x")
    board.restart()
    done = put(board)
    assert (done["written"], done["removed"]) == (1, 1)
    wait_for(lambda: kit_on(board) == compiled_kit().files, what="the kit as it is")
    assert (board.flash / "app_a" / "sketch.py").exists()
    assert (board.flash / "board.json").exists()
    sketch.write_text("# Mine\n")
    assert put(board, str(sketch))["written"] == 2, "it and the manifest"


def test_what_is_on_the_board_can_be_proved(board: SerialBoard, sketch: Path) -> None:
    put(board, str(sketch))
    wait_for(lambda: is_told(board.flash / "app_a"), what="the manifest of it all")
    sketch.write_text("# Mine\n")
    put(board, str(sketch))
    wait_for(lambda: is_told(board.flash / "app_a"), what="the manifest of it all")
    put(board)  # the kit alone: the sketch stays
    wait_for(lambda: is_told(board.flash / "app_a"), what="the manifest of it all")


def is_told(slot: Path) -> bool:
    """Tell whether the manifest names all files of a program, as they are."""
    manifest = json.loads((slot / "manifest.json").read_bytes())
    told = {path: (size, digest) for path, size, digest in manifest.pop("files")}
    assert manifest == {"seq": 0, "min_seq": 0}
    present = {
        path.relative_to(slot).as_posix(): path.read_bytes()
        for path in slot.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    return told == {
        path: (len(data), sha256(data).hexdigest()) for path, data in present.items()
    }


def test_a_copy_that_was_broken_off_goes_on(attach: Attach, sketch: Path) -> None:
    board = attach(paced=True)
    words = ("board", "put", str(sketch), "--port", board.port)
    with dannaya(*words) as running:
        wait_for(lambda: len(kit_on(board)) >= 5, what="some files on the board")
        board.unplug()
        assert running.end() == 1
    assert "is gone" in running.shown
    assert not (board.flash / "main.py").exists()
    (board.flash / "app_a" / "kit" / "ticks.mpy.part").write_bytes(b"half")
    other = attach(flash=board.flash)
    there = len(kit_on(board))
    done = put(other, str(sketch))
    # the file that was on its way may be there and not be whole
    left = len(compiled_kit().files) - there + 1
    assert done["written"] <= left + 2 + len(START_UP)
    assert not list(board.flash.rglob("*.part"))
    wait_for(lambda: kit_on(board) == compiled_kit().files, what="the whole kit")


def test_what_comes_by_cable_is_what_starts(board: SerialBoard, sketch: Path) -> None:
    choice = b'{"active": "app_b", "pending": "app_a", "tries": 2}'
    kept = {"dannaya": {"choice": list(choice)}}
    (board.flash / "nvs.json").write_text(json.dumps(kept))
    board.restart()
    put(board, str(sketch))  # a board without a loader: the first folder is taken
    found = json.loads((board.flash / "nvs.json").read_text())["dannaya"]["choice"]
    choice_now = json.loads(bytes(found))
    assert (choice_now["active"], choice_now["pending"]) == ("app_a", None)


def test_the_sketch_runs_when_the_board_starts(
    board: SerialBoard, sketch: Path
) -> None:
    sketch.write_text("import kit.senml\nopen('/ran.txt', 'w').write(__name__)\n")
    put(board, str(sketch))
    ran = board.flash / "ran.txt"
    wait_for(lambda: ran.exists() and ran.read_text(), what="the sketch's own file")
    assert ran.read_text() == "__main__"


def test_run_brings_the_kit_that_a_sketch_needs(
    board: SerialBoard, sketch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch.write_text("from kit import identity\nprint('found')\nidentity.read()\n")
    monkeypatch.setenv("DANNAYA_LANG", "fr")
    done = run("run", str(sketch), "--port", board.port)
    assert "Le kit a été copié" in done.stdout
    assert "found" in done.stdout
    assert done.stdout.rstrip().splitlines()[-3].startswith("RuntimeError: this board")
    again = run("run", str(sketch), "--port", board.port)
    assert "Le kit a été copié" not in again.stdout


def test_a_sketch_with_an_error_in_it_needs_no_kit() -> None:
    assert uses_kit("import asyncio\nfrom kit.sensors import dht22")
    assert uses_kit("def f():\n    import kit")
    assert not uses_kit("import kitten\nfrom machine import Pin")
    assert not uses_kit("from kit import (")


def test_the_explanation_is_in_french_under_the_error(
    board: SerialBoard, sketch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANNAYA_LANG", "fr")
    sketch.write_text("print(humidite)\n")
    lines = run("run", str(sketch), "--port", board.port).stdout.splitlines()
    assert lines[2].startswith("NameError")
    assert "humidite" in lines[3]
    assert all(line.startswith("    ") for line in lines[3:])


def test_a_board_without_room_says_so(board: SerialBoard, sketch: Path) -> None:
    sketch.write_text("x = 'é' * 3\n" * 6000)
    one_sentence(run("put", str(sketch), "--port", board.port), "64 KB")


def test_programs_that_carry_files_stay_short() -> None:
    lines = list(steps({"/a.mpy": bytes(range(256)) * 20, "/é.py": b""}))
    assert max(len(line) for line, _ in lines) < 2600
    assert sum(size for _, size in lines) == 5120


def test_the_room_keeps_what_a_board_should_run_from_now_on(
    board: SerialBoard, sketch: Path, tmp_path: Path
) -> None:
    room = tmp_path / "room"
    write_room(room, name="x", boards=[BoardEntry("mil-12", 1)])
    (board.flash / "board.json").write_text('{"id": "mil-12"}')
    board.restart()
    with open_writer(read_room(room).store_url) as store:
        put(board, str(sketch), "--data", str(room))
        files = {
            path: digest
            for path, _, digest in store.updates().software()["mil-12"].files
        }
    assert files["sketch.py"] == sha256(sketch.read_bytes()).hexdigest()
    assert set(files) == {*compiled_kit().files, "sketch.py"}
