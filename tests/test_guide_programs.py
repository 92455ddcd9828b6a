"""The programs of the guides on real boards: what steps check, what solutions do."""

from collections.abc import Iterator

import pytest

from tests.conftest import wait_for
from tests.kit.far_ends import Board
from tests.kit.hosts import HOSTS, command
from tests.rooms import RunningRoom, new_room
from tests.test_guides import CHECKED, GUIDES, SKETCHES

# folder of a solution, what its board feels, what it then says
SOLUTIONS: list[tuple[str, tuple[str, ...], str]] = [
    ("01_hello_board", (), "» led 2 = 1"),
    ("02_sense", ("temperature=31",), "» led 2 = 1"),
    ("03_join_wifi", (), "signal: -58 dBm"),
    ("04_publish", (), "/telemetry/humidity 55.0 %RH"),
    ("05_obey", (), "waits for commands"),
    ("06_format", (), '{"n":"soil_moisture","v":40}'),
    ("09_look", (), "sent in the name of my-other-board"),
]
TRIES = 5


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Give one room to all boards."""
    with new_room(tmp_path_factory.mktemp("room")) as room:
        yield room


@pytest.fixture
def boards() -> Iterator[list[Board]]:
    """Give a list whose boards are unplugged in the end."""
    found: list[Board] = []
    yield found
    for board in found:
        board.pull_the_plug()


def units(room: RunningRoom, board: str) -> dict[str, str]:
    """Return {name: unit} of what the room has of a board, its health left out."""
    with room.store() as store:
        rows = [row for row in store.latest() if row.board == board]
    return {row.name: row.unit for row in rows if not row.name.startswith("sys/")}


def test_the_room_receives_what_a_step_is_checked_for(
    room: RunningRoom, boards: list[Board]
) -> None:
    port = str(room.facts["mqtt_port"])
    for step in CHECKED:
        name, sketch = f"step-{step['folder'][:2]}", SKETCHES / step["sketch"]
        boards.append(Board(command("cpython", sketch, "--id", name, "--port", port)))
    for step in CHECKED:
        name, wanted = f"step-{step['folder'][:2]}", step["check"]["units"]
        wait_for(
            lambda: wanted.items() <= units(room, name).items(),  # noqa: B023
            what=name,
        )


@pytest.mark.parametrize("host", HOSTS)
def test_the_solutions_do_what_the_exercise_asks(
    room: RunningRoom, boards: list[Board], host: str
) -> None:
    port = str(room.facts["mqtt_port"])
    for folder, inputs, words in SOLUTIONS:
        arguments = [word for one in inputs for word in ("--input", one)]
        arguments += ["--id", f"solution-{folder[:2]}-{host}", "--port", port]
        boards.append(Board(command(host, GUIDES / folder / "solution.py", *arguments)))
        boards[-1].wait_for_line(words)


@pytest.mark.parametrize("host", HOSTS)
def test_a_board_that_listens_hears_what_another_claims(
    room: RunningRoom, boards: list[Board], host: str
) -> None:
    arguments = ["--port", str(room.facts["mqtt_port"])]
    listener = GUIDES / "09_look" / "listen.py"
    boards.append(
        Board(command(host, listener, "--id", f"listener-{host}", *arguments))
    )
    boards[0].wait_for_line("address:")
    solution = GUIDES / "09_look" / "solution.py"
    false = "kit/my-other-board/telemetry/temperature b'99'"
    for number in range(TRIES):  # what is said before it has subscribed is not heard
        name = f"liar-{number}-{host}"
        boards.append(Board(command(host, solution, "--id", name, *arguments)))
        boards[-1].wait_for_line("sent in the name of my-other-board")
        boards[-1].process.wait(timeout=20)
        if boards[0].count(false):
            break
    boards[0].wait_for_line(false)
    wait_for(lambda: units(room, "my-other-board") == {"temperature": ""})


def test_no_solution_is_left_untried() -> None:
    there = {path.parent.name for path in GUIDES.glob("*/solution.py")}
    assert there == {folder for folder, _, _ in SOLUTIONS}
