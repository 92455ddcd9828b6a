"""`dannaya board run`, `ls`, `repl` and `rescue` on a board behind a serial line."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import verbs
from tests.conftest import wait_for
from tests.serial.board import SerialBoard
from tests.serial.conftest import Attach
from tests.serial.lines import PtyLine
from tests.serial.terminals import COMMAND, dannaya

LINES = ("pty", "socket")
SLOW = "import time\nprint('begun')\nwhile True:\n    time.sleep(1)\n"
TASKS = (
    "import asyncio\nasync def main():\n    print('begun')\n"
    "    while True:\n        await asyncio.sleep(0.05)\nasyncio.run(main())\n"
)


@pytest.fixture
def sketch(tmp_path: Path) -> Path:
    """Give the path of a sketch to write."""
    return tmp_path / "mon essai é.py"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return verbs.dannaya("board", *words)


def facts(*words: str) -> dict[str, Any]:
    """Return what the command prints as JSON."""
    done = run(*words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check that a command ended with one sentence that holds some words."""
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("line", LINES)
def test_the_output_of_a_sketch_is_shown(
    attach: Attach, sketch: Path, line: str
) -> None:
    sketch.write_text("print('é bien', end='')\nprint(' fini')\n", "utf-8")
    done = run("run", str(sketch), "--port", attach(line).port)
    assert (done.returncode, done.stdout) == (0, "é bien fini\n"), done.stderr


def test_an_error_names_the_file_of_the_sketch_and_its_line(
    board: SerialBoard, sketch: Path
) -> None:
    sketch.write_text("def f(x):\n    return 1 / x\nf(0)\ninput('?')\n")
    done = run("run", str(sketch), "--port", board.port)
    assert done.returncode == 1
    assert f'  File "{sketch.name}", line 2, in f\nZeroDivisionError' in done.stdout
    assert "Traceback" not in done.stderr
    assert "a board has no keyboard" in done.stderr


@pytest.mark.parametrize("source", [SLOW, TASKS], ids=["blocking", "tasks"])
def test_ctrl_c_stops_the_sketch_and_leaves_the_board_quiet(
    board: SerialBoard, sketch: Path, source: str
) -> None:
    sketch.write_text(source)
    with dannaya("board", "run", str(sketch), "--port", board.port) as running:
        running.wait_for("begun")
        running.interrupt()
        assert running.end() == 0
    assert "Stopped. The board is quiet." in running.shown
    assert "Traceback" not in running.shown
    assert run("ls", "--port", board.port).returncode == 0


def test_a_sketch_that_already_runs_gives_way(board: SerialBoard, sketch: Path) -> None:
    (board.flash / "main.py").write_text(SLOW)
    sketch.write_text("print('mine')")
    for _ in range(2):  # the first one starts main.py again with its soft reset
        done = run("run", str(sketch), "--port", board.port)
        assert done.stdout == "mine\n"


def test_several_boards_run_at_once(attach: Attach, sketch: Path) -> None:
    sketch.write_text("print('here')\nimport time\ntime.sleep(0.5)\n")
    boards = [attach(line) for line in ("pty", "socket", "pty")]
    started = [
        subprocess.Popen(
            [*COMMAND, "board", "run", str(sketch), "--port", board.port],
            stdout=subprocess.PIPE,
            text=True,
        )
        for board in boards
    ]
    assert [one.communicate(timeout=60)[0] for one in started] == ["here\n"] * 3


def test_a_port_in_use_is_said(board: SerialBoard, sketch: Path) -> None:
    sketch.write_text(SLOW)
    with dannaya("board", "run", str(sketch), "--port", board.port) as running:
        running.wait_for("begun")
        one_sentence(run("ls", "--port", board.port), board.port, "another program")


@pytest.mark.parametrize("line", LINES)
def test_a_cable_pulled_in_the_middle_is_said(
    attach: Attach, sketch: Path, line: str
) -> None:
    board = attach(line)
    sketch.write_text(SLOW)
    with dannaya("board", "run", str(sketch), "--port", board.port) as running:
        running.wait_for("begun")
        board.unplug()
        assert running.end() == 1
    assert f"The board on {board.port} is gone" in running.shown
    assert "Traceback" not in running.shown


def test_what_is_not_micropython_is_said() -> None:
    line = PtyLine()
    try:
        one_sentence(run("ls", "--port", line.port), "reset button", "dannaya flash")
    finally:
        line.close()


@pytest.mark.parametrize(
    ("port", "words"),
    [
        ("/dev/ttyUSB99", "There is no port /dev/ttyUSB99"),
        ("socket://127.0.0.1:9", "Nothing answers at socket://127.0.0.1:9"),
        ("socket://127.0.0.1", "write it like socket://"),
        ("socket://127.0.0.1:99999", "write it like socket://"),
        ("http://127.0.0.1:80", "write it like socket://"),
        ("/etc/hostname", "/etc/hostname cannot be opened"),
    ],
)
def test_a_port_that_cannot_be_is_one_sentence(port: str, words: str) -> None:
    one_sentence(run("ls", "--port", port), words)


def test_a_sketch_that_is_not_there_is_one_sentence() -> None:
    one_sentence(run("run", "bonjour"), "There is no sketch bonjour", "09_full_node")


def test_ls_lists_the_files_of_the_board(board: SerialBoard) -> None:
    (board.flash / "app_a").mkdir()
    (board.flash / "app_a" / "été.py").write_text("x" * 300)
    board.restart()
    assert facts("ls", "--port", board.port) == {
        "files": [{"path": "/app_a/été.py", "size": 300}]
    }
    missing = run("ls", "nothing", "--port", board.port)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "There is no folder /nothing on the board" in missing.stderr
    assert "300" in run("ls", "/app_a/", "--port", board.port).stdout


def test_rescue_stops_the_board_and_says_what_it_remembers(board: SerialBoard) -> None:
    kept = {
        "board.json": '{"id": "mil-12"}',
        "boots.txt": "4",
        "last_error.json": '{"code": "wifi_password", "detail": "Salle 1"}',
        "main.py": SLOW,
    }
    for name, text in kept.items():
        (board.flash / name).write_text(text)
    board.restart()
    found = facts("rescue", "--port", board.port)
    assert (found["id"], found["starts"], found["files"]) == ("mil-12", 4, 4)
    assert found["last_error"]["code"] == "wifi_password"
    said = run("rescue", "--port", board.port).stdout
    assert "Last error: wifi_password Salle 1" in said
    assert {path.name for path in board.flash.iterdir()} == set(kept)


def test_rescue_empties_a_board_only_when_it_is_wished(board: SerialBoard) -> None:
    (board.flash / "spill").mkdir()
    (board.flash / "spill" / "0001").write_text("x")
    board.restart()
    words = [*COMMAND, "board", "rescue", "--factory", "--port", board.port]
    kept = subprocess.run(words, input="n\n", capture_output=True, text=True)
    assert kept.returncode == 1
    assert list(board.flash.iterdir())
    french = subprocess.run(
        [*words, "--lang", "fr"], input="oui\n", capture_output=True, encoding="utf-8"
    )
    assert "[o/N]" in french.stdout
    assert french.returncode == 0
    wait_for(lambda: not list(board.flash.iterdir()), what="an empty flash")


def test_the_prompt_of_the_board_is_a_terminal(board: SerialBoard) -> None:
    with dannaya("board", "repl", "--port", board.port, terminal=True) as running:
        running.wait_for(">>> ")
        running.type(b"6 * 7\r")
        running.wait_for("42")
        running.type(b"\x1d")
        assert running.end() == 0


def test_the_prompt_needs_a_terminal(board: SerialBoard) -> None:
    one_sentence(run("repl", "--port", board.port), "terminal")
