"""The commands of the guides, read out of their pages and carried out in a real room.

A command for a board on a cable is not run here: STANDS_FOR names the test that does.
"""

import contextlib
import json
import re
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.entry import command as dannaya
from gateway.guides.course import steps
from gateway.places import firmware_dir, guides_dir
from gateway.room import Room, Site, read_room, write_room
from gateway.room.read import parse_room
from tests.conftest import wait_for
from tests.kit.far_ends import Board
from tests.kit.hosts import command
from tests.rooms import RunningRoom, run_room
from tests.test_docs import FENCE

PATIENCE_S = 60.0  # a lamp is looked at every so often
ROOT = Path(__file__).parents[1]
ROOM, DEMO = "my-room", "dannaya-demo"
# What begins so needs a cable, or internet -> the test that does it with a stand-in.
STANDS_FOR = {
    "dannaya images get": "test_images.py::test_images_are_downloaded_checked_and_kept",
    "dannaya flash ": "serial/test_flash.py::"
    "test_an_empty_board_gets_all_and_its_first_reading_is_awaited",
    "dannaya board repl": "serial/test_board_run.py::"
    "test_the_prompt_of_the_board_is_a_terminal",
    "dannaya board run ": "serial/test_board_run.py::"
    "test_the_output_of_a_sketch_is_shown",
    "dannaya board put ": "serial/test_board_put.py::"
    "test_the_sketch_runs_when_the_board_starts",
    "dannaya board rescue": "serial/test_board_run.py::"
    "test_rescue_stops_the_board_and_says_what_it_remembers",
    "dannaya bundle make ": "test_bundle.py::"
    "test_a_room_is_built_from_the_stick_with_the_network_off",
    "dannaya bundle verify ": "test_bundle.py::"
    "test_a_stick_is_whole_until_something_changes",
    "dannaya update send ": "update/test_sending.py::"
    "test_a_board_pulls_an_update_and_proves_itself",
}
# As its page says: the board refuses, the room does not know who signed.
FAILS = {"dannaya command 1 servo=120", "dannaya update send 01-1.update"}
MAY_FIND_FAULT = {"dannaya doctor"}  # exit 1 is its honest answer on some computers
OPENS = f"dannaya up --data {ROOM}"
SEAT_1_RUNS = {"05_obey": "05_obey.py"}  # what the page has its board do meanwhile
# step -> the seat and the room whose `dannaya check` its commands have made green
GREEN = {"10_trust": ("3", DEMO), "11_update": ("3", DEMO), "14_villages": ("1", ROOM)}


def fences(folder: str) -> list[list[str]]:
    """Return the lines of each shell fence of a page."""
    text = (guides_dir() / folder / "fr.md").read_text("utf-8")
    return [str(c).splitlines() for name, c in FENCE.findall(text) if name == "sh"]


def commands(folder: str) -> list[str]:
    """Return the lines of all shell fences of a page."""
    return [line for fence in fences(folder) for line in fence]


def here(line: str) -> bool:
    """Tell whether a command can be carried out here: simulated boards take updates."""
    stands = any(f"{line} ".startswith(words) for words in STANDS_FOR)
    return not stands or line.endswith(DEMO)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a room in it, made by the first command of the course."""
    home = tmp_path_factory.mktemp("home")
    first = commands("00_prepare")[0]
    done = run(first, home)
    assert done.exit_code == 0, done.output
    return home


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[None]:
    """Keep the demonstration room open, which some pages use beside one's own."""
    assert "dannaya demo --boards 6" in commands("10_trust")
    with run_room(home / DEMO, "demo", "--boards", "6"):
        yield


@pytest.fixture(scope="module")
def open_room(home: Path) -> Iterator[RunningRoom]:
    """Give the room, opened as the second command does."""
    assert commands("00_prepare")[1] == OPENS
    with run_room(home / ROOM, "up") as room:
        yield room


def run(line: str, home: Path) -> Result:
    """Return what became of a command, typed in a folder."""
    with contextlib.chdir(home):
        return CliRunner().invoke(dannaya(), shlex.split(line)[1:])


def as_here(line: str, room: Room) -> str:
    """Return a command with a board of this room in place of the page's."""
    return line.replace("baobab-12", room.boards[0].id)


@pytest.mark.parametrize("folder", [one.folder for one in steps()])
def test_the_commands_of_a_step_do_what_they_should(
    home: Path, open_room: RunningRoom, folder: str, request: pytest.FixtureRequest
) -> None:
    if any(DEMO in line for line in commands(folder)):
        request.getfixturevalue("demo")
    room = read_room(home / ROOM)
    for path in (guides_dir() / folder).glob("*.py"):
        shutil.copy(path, home)  # as "from the folder where the file is" says
    board = seat_1(open_room, room, SEAT_1_RUNS.get(folder))
    try:
        for line in commands(folder):
            if here(line):
                carry_out(as_here(line, room), home, open_room)
        if folder in GREEN:
            seat, data = GREEN[folder]
            wait_for_green(f"dannaya check {folder} {seat} --data {data}", home)
    finally:
        if board:
            board.pull_the_plug()


def wait_for_green(line: str, home: Path) -> None:
    """Wait until a step is passed; fail with what is then still said of it."""
    until_s = time.monotonic() + PATIENCE_S
    while (done := run(line, home)).exit_code:
        assert time.monotonic() < until_s, f"{line}\n{done.output}"
        time.sleep(0.2)


def carry_out(line: str, home: Path, open_room: RunningRoom) -> None:
    """Run a command; fail with all that it said when it ends in another way."""
    if line in commands("00_prepare")[:2]:
        return  # the room is made and open
    _, verb, *words = shlex.split(line)
    if verb == "demo":
        return  # it is open too
    if verb == "up":
        visit_the_village(home / words[-1])
        return
    if verb == "simulate":
        simulate(line, home, open_room)
        return
    done = run(line, home)
    fails = any(line.startswith(words) for words in FAILS)
    may = any(line.startswith(words) for words in MAY_FIND_FAULT)
    ends = {0, 1} if may else {1 if fails else 0}
    assert done.exit_code in ends, f"{line}\n{done.output}"
    assert done.exception is None or isinstance(done.exception, SystemExit), line


def visit_the_village(folder: Path) -> None:
    """Open the second room until it has a reading of its first board, and close it."""
    with run_room(folder, "up") as village:
        board = seat_1(village, read_room(folder), "06_senml.py")
        try:
            wait_for(lambda: stored(village) > 0)
        finally:
            if board:
                board.pull_the_plug()


def simulate(line: str, home: Path, open_room: RunningRoom) -> None:
    """Run simulated boards until their readings are in the room, and Ctrl-C ends it."""
    before, port = stored(open_room), str(open_room.facts["mqtt_port"])
    words = [sys.executable, "-m", "gateway.cli", *shlex.split(line)[1:]]
    with contextlib.chdir(home):
        program = Board([*words, "--mqtt-port", port])
    try:
        wait_for(lambda: stored(open_room) > before, what=line)
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(20) == 0, program.lines
    finally:
        program.pull_the_plug()


def stored(running: RunningRoom) -> int:
    """Return how many readings the room holds."""
    with running.store() as store:
        return store.totals()["stored"]


def seat_1(running: RunningRoom, room: Room, sketch: str | None) -> Board | None:
    """Return the board of seat 1, which runs a lesson and is heard; None without."""
    if sketch is None:
        return None
    name, port = room.boards[0].id, str(running.facts["mqtt_port"])
    words = command("cpython", firmware_dir() / "sketches" / sketch, "--id", name)
    board = Board([*words, "--port", port])
    with running.store() as store:
        wait_for(lambda: any(b.id == name and b.last_seen_us for b in store.boards()))
    return board


def test_the_commands_of_the_facilitator_do_what_they_should(
    home: Path, open_room: RunningRoom
) -> None:
    (office := home / "office").mkdir()
    before, *after = fences("facilitator")  # the day before, in a room of their own
    for place, parts in ((office, [before]), (home, after)):
        for line in filter(here, chain(*parts)):
            carry_out(line, place, open_room)


@pytest.mark.parametrize("words", STANDS_FOR)
def test_what_stands_for_a_command_is_there(words: str) -> None:
    path, _, name = STANDS_FOR[words].partition("::")
    text = (ROOT / "tests" / path).read_text("utf-8")
    found = re.search(rf"^def {name}\(", text, re.MULTILINE)
    assert found, STANDS_FOR[words]


def test_every_command_that_stands_aside_is_on_a_page() -> None:
    folders = [*(one.folder for one in steps()), "facilitator"]
    lines = [f"{line} " for folder in folders for line in commands(folder)]
    for words in STANDS_FOR:
        assert any(line.startswith(words) for line in lines), words


def test_what_pages_write_into_a_room_file_is_understood(tmp_path: Path) -> None:
    path = write_room(tmp_path, name="Salle 1", sites=[Site("segou", "Ségou")])
    text = path.read_text("utf-8").split("\n[boards]")[0]
    blocks = [block for one in steps() for block in tables(one.folder)]
    assert {block.split("\n")[0] for block in blocks} == {"[retention]", "[boards]"}
    room = parse_room(path, "\n".join([text, *blocks]))
    assert [board.site for board in room.boards] == ["segou"]
    assert room.retention


def tables(folder: str) -> list[str]:
    """Return the tables of a room file that a page shows."""
    text = (guides_dir() / folder / "fr.md").read_text("utf-8")
    fences = [
        content for language, content in FENCE.findall(text) if language == "text"
    ]
    return [content for content in fences if re.match(r"\[[a-z]+\]\n", content)]


def test_the_commands_of_the_presenter_s_book_open_a_stage(tmp_path: Path) -> None:
    made, opened, simulated, scene = commands("presenter")
    folder = shlex.split(opened)[-1]
    assert run(made, tmp_path).exit_code == 0
    with run_room(tmp_path / folder, "up") as stage:
        simulate(simulated, tmp_path, stage)
        done = run(f"{scene} --pace 0 --json", tmp_path)
    assert done.exit_code == 0, done.output
    told = json.loads(done.output[done.output.index("{") :])
    assert (told["open"], told["protected"]) == ("succeeded", "failed")
