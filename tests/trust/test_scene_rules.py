"""What holds for every scene before it is played: whom it may touch, what is kept."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.room import Room, read_room, write_room
from gateway.store import Shown, Writer
from gateway.store.stage import KEEP_RUNS, MOST_LINES
from gateway.trust.scenes import fittings
from gateway.trust.scenes.guard import Guard, NotOurs
from gateway.trust.scenes.play import alone, describe, play


@pytest.fixture
def closed(tmp_path: Path) -> Room:
    """Give a room in which nothing runs; its store is that of ``writer``."""
    write_room(tmp_path, name="Salle")
    return read_room(tmp_path)


def test_one_scene_plays_at_a_time(closed: Room, writer: Writer) -> None:
    run = writer.scene_book().begin(1, "both", describe(1))
    with alone(closed.folder):
        ended = play(closed, writer, run)
    assert ended.state == "failed"
    assert "Another scene is being played" in ended.detail["why"]


def test_a_room_without_the_protected_lane_plays_none(
    closed: Room, writer: Writer
) -> None:
    run = writer.scene_book().begin(1, "both", describe(1))
    ended = play(replace(closed, protected_port=0), writer, run)
    assert "install Mosquitto" in ended.detail["why"]


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("8.8.8.8", 1883),
        ("test.mosquitto.org", 1883),
        ("localhost", 1883),
        ("127.0.0.1", 22),
        ("192.0.2.7", 8883),
        ("", 1883),
        ("::ffff:8.8.8.8", 1883),
    ],
)
def test_nothing_outside_of_the_room_is_touched(
    closed: Room, host: str, port: int
) -> None:
    room = replace(closed, mqtt_port=1883, protected_port=8883)
    guard = Guard(room, boards=["8.8.8.8", "10.0.0.7.example", "127.0.0.1"])
    with pytest.raises(NotOurs, match="not of this room"):
        guard.only_here(host, port)
    assert guard.only_here("127.0.0.1", 8883) == ("127.0.0.1", 8883)
    with pytest.raises(NotOurs):
        guard.only_here("127.0.0.1", 5555)
    guard.admit(5555)
    assert guard.only_here("127.0.0.1", 5555)


def test_no_scene_names_a_target_by_itself() -> None:
    """Each address comes from the guard, or from what the scene itself has opened."""
    reaching = re.compile(
        r"(?<!def )\b(?:Door|plain|careless|create_connection)\((?!\*)"
    )
    folder = Path(fittings.__file__).parent
    named = [
        f"{path.name}: {line.strip()}"
        for path in sorted(folder.glob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if reaching.search(line)
    ]
    assert not named


def test_the_store_keeps_the_newest_runs_and_so_many_lines(writer: Writer) -> None:
    book = writer.scene_book()
    runs = [book.begin(1, "open", describe(1)) for _ in range(KEEP_RUNS + 3)]
    shown = Shown(1, "open", "say", {"fr": "a", "en": "a"})
    oldest = runs[3]
    for run in (oldest, runs[-1]):
        book.write(run, 0, [shown] * (MOST_LINES + 10))
    book.begin(1, "open", describe(1))
    assert len(writer.scenes().runs(1_000)) == KEEP_RUNS
    assert writer.scenes().run(oldest) is None
    assert len(writer.scenes().lines(runs[-1], limit=5_000)) == MOST_LINES
    assert [line.n for line in writer.scenes().lines(runs[-1], 1_990, 3)] == [
        1_991,
        1_992,
        1_993,
    ]
    assert not writer.scenes().lines(oldest)
