"""`dannaya check`: a learner's program, right or wrong, and what is said of it."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli.entry import command as dannaya
from gateway.guides.course import steps
from gateway.places import firmware_dir
from gateway.room import BoardEntry, write_room
from gateway.store import Batch, Checked, Reading, Seen, SeriesKey, open_desk
from tests.conftest import open_writer, wait_for
from tests.kit.far_ends import Board
from tests.kit.hosts import command
from tests.rooms import RunningRoom, run_room

SKETCHES = firmware_dir() / "sketches"

# board -> the lesson, what a learner changed in it, and the code of what is then said
MISTAKES = {
    "no-delay": (
        "04_publish.py",
        ("asyncio.sleep(PERIOD_S)", "asyncio.sleep(0.1)"),
        "too-fast",
    ),
    "wrong-topic": (
        "04_publish.py",
        ("/telemetry/temperature", "/temperature"),
        "wrong-topic",
    ),
    "wrong-name": ("04_publish.py", ("/temperature", "/temp"), "name-other"),
    "typed-id": ("04_publish.py", ('board["id"] + "/tele', '"my-board/tele'), "stray"),
    "no-unit": (
        "06_senml.py",
        ("pack(readings)", 'pack([(n, "", v) for n, _, v in readings])'),
        "unit-missing",
    ),
    "own-unit": (
        "06_senml.py",
        ("pack(readings)", 'pack([(n, "degC", v) for n, _, v in readings])'),
        "wrong-unit",
    ),
    "no-sensor": ("08_outage.py", ("dht22.open()", "dht22.open(19)"), "board-says"),
}
STEPS = {"04_publish.py": "4", "06_senml.py": "06", "08_outage.py": "08_survive"}


# boards that nobody lets run: seat of each
OTHERS = {"nobody": 40, "doum-41": 41, "fonio-43": 43}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Give a room with a seat for each mistake, and those who make them."""
    folder = tmp_path_factory.mktemp("room")
    boards = [BoardEntry(name, seat) for seat, name in enumerate(MISTAKES, 1)]
    write_room(
        folder,
        name="Salle 1",
        boards=[*boards, *(BoardEntry(name, seat) for name, seat in OTHERS.items())],
    )
    learners = []
    with run_room(folder, "up", "--broker", "mosquitto") as room:
        try:
            for name, (lesson, change, _) in MISTAKES.items():
                program = folder / f"{name}.py"
                text = (SKETCHES / lesson).read_text("utf-8")
                assert change[0] in text
                program.write_text(text.replace(*change), "utf-8")
                port = str(room.facts["mqtt_port"])
                words = command("cpython", program, "--id", name, "--port", port)
                learners.append(Board(words))
            yield room
        finally:
            for learner in learners:
                learner.pull_the_plug()


def run(*words: str) -> Result:
    """Return what the command answers."""
    return CliRunner().invoke(dannaya(), words)


def ask(room: RunningRoom, step: str, board: str) -> tuple[int, dict[str, Any]]:
    """Return the exit status and the verdict of `dannaya check`."""
    result = run("check", step, board, "--data", str(room.folder), "--json")
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_program_is_told_what_is_wrong(room: RunningRoom, name: str) -> None:
    lesson, _, code = MISTAKES[name]

    def told() -> bool:
        status, said = ask(room, STEPS[lesson], name)
        assert status == 1
        assert not said["passed"]
        return code in [line["code"] for line in said["lines"]]

    wait_for(told, what=code)


def test_the_command_speaks_to_people(room: RunningRoom) -> None:
    def asked() -> Result:
        return run("check", "4", "40", "--data", str(room.folder))

    wait_for(lambda: "my-board" in asked().output)
    result = asked()
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "… Nothing has come from nobody yet: does its program run, and is its Wi-Fi "
        "there? The page of who is stuck says more.",
        "· Somebody speaks as my-board, which nobody prepared. Is it you? Your board "
        'is nobody: take its name from the kit, with board["id"].',
        "Step 4 · Publish: not passed yet.",
    ]
    assert "There is no step 99" in run("check", "99", "40").output
    assert run("check", "4").exit_code == 2


def publish(room: RunningRoom, board: str, times: int, every_s: float) -> None:
    """Publish plain numbers as lesson 4 does, some of them a good while ago."""
    now_us = time.time_ns() // 1000
    batch = Batch()
    key = SeriesKey(board, "open", "temperature", "")
    for n in range(times):
        t_us = now_us - round((times - n) * every_s * 1e6)
        batch.readings.append(Reading(key, t_us, 27.0 + n / 10, "received"))
    with open_writer(f"sqlite:///{room.folder / 'dannaya.db'}") as writer:
        writer.write(batch)


def test_a_step_that_is_passed_is_kept_for_its_seat(room: RunningRoom) -> None:
    publish(room, "doum-41", 10, 5.0)
    status, said = ask(room, "04", "41")
    assert (status, said["seat"], said["passed"]) == (0, 41, True)
    assert [line["text"] for line in said["lines"]] == [
        "temperature: 10 readings without a unit, 5.0 s apart."
    ]
    first = ask(room, "04", "41")[1]["first_us"]
    assert ask(room, "04", "doum-41")[1]["first_us"] == first
    told = json.loads(run("progress", "--data", str(room.folder), "--json").stdout)
    [seat] = [one for one in told["seats"] if one["passed"]]
    assert seat["seat"] == 41
    assert seat["passed"] == [
        {"step": "04_publish", "board": "doum-41", "at_us": first, "how": "room"}
    ]
    as_csv = run("progress", "--data", str(room.folder), "--csv").stdout.splitlines()
    assert as_csv[0] == "seat,step,board,time,how"
    assert as_csv[1].startswith("41,04_publish,doum-41,2")
    grid = run("progress", "--data", str(room.folder)).stdout
    assert f"1/{len(steps())}" in grid


def test_what_the_facilitator_has_seen_counts(room: RunningRoom) -> None:
    assert ask(room, "12", "41")[0] == 1
    with open_desk(f"sqlite:///{room.folder / 'dannaya.db'}") as desk:
        desk.keep_progress(Checked(41, "12_privacy", "", 1, "eye", []))
    seen = run("check", "12", "41", "--data", str(room.folder))
    assert (seen.exit_code, "Seen by the facilitator." in seen.output) == (0, True)


def test_the_next_workshop_begins_with_an_empty_grid(room: RunningRoom) -> None:
    words = ("progress", "--clear", "--data", str(room.folder))
    publish(room, "fonio-43", 10, 5.0)
    assert ask(room, "04", "43")[0] == 0
    unsure = run(*words)
    assert (unsure.exit_code, "--yes" in unsure.output) == (1, True)
    done = run(*words, "--yes").output.strip()
    assert re.fullmatch(r"[1-9] passed steps are forgotten\.", done)
    told = json.loads(run("progress", "--data", str(room.folder), "--json").stdout)
    assert not any(seat["passed"] for seat in told["seats"])


def test_what_a_board_passed_is_forgotten_with_it(room: RunningRoom) -> None:
    with open_writer(f"sqlite:///{room.folder / 'dannaya.db'}") as writer:
        row = Checked(42, "04_publish", "gone-42", 1, "room", [])
        with open_desk(f"sqlite:///{room.folder / 'dannaya.db'}") as desk:
            assert desk.keep_progress(row)
            assert not desk.keep_progress(row._replace(at_us=2))
        assert row in writer.progress()
        writer.forget("gone-42")
        assert row not in writer.progress()


def test_the_villages_are_joined_by_boards_that_are_not_the_room_s(
    room: RunningRoom,
) -> None:
    def site(board: str) -> bool:
        now_us = time.time_ns() // 1000
        with open_writer(f"sqlite:///{room.folder / 'dannaya.db'}") as writer:
            batch = Batch(seen={board: Seen("open", "board", now_us, "segou")})
            writer.write(batch)
        return bool(ask(room, "14_villages", "nobody")[1]["passed"])

    assert not site("doum-41")
    assert site("baobab-99")


def test_the_command_lists_the_steps() -> None:
    told = json.loads(run("check", "--json").output)
    assert [one["step"] for one in told["steps"]] == [one.folder for one in steps()]
    listed = run("check").output
    assert re.search(r"04 +Publish +35 +by the room", listed)
    assert re.search(r"02 +Sense +30 +by the lab", listed)
