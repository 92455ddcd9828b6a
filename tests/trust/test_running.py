"""The lamps of a room as people run it: the command, the drill, the page's button."""

from pathlib import Path

from gateway.identity import prepare
from gateway.room import BoardEntry, write_room
from gateway.store import Reader, open_desk
from tests.broker.conftest import need
from tests.conftest import wait_for
from tests.rooms import RunningRoom, run_room
from tests.serial import terminals
from tests.trust.boards import boards
from tests.trust.protected import board_of
from tests.verbs import dannaya, facts

GOOD = "baobab-10"


def green(room: RunningRoom) -> int:
    """Return how many lamps of the board the pages show as green."""
    return int(room.get(f"/api/board/{GOOD}")["board"]["lamps"]["green"])


def test_a_room_checks_its_boards_and_tells_on_command(
    tmp_path: Path, open_here: set[int]
) -> None:
    need("mosquitto")
    write_room(tmp_path, name="Salle", boards=[BoardEntry(GOOD, 1)])
    closed = dannaya("trust", "--check", "--data", ".", cwd=tmp_path)
    assert closed.returncode == 1
    prepare(tmp_path, [GOOD])
    with run_room(tmp_path, "up") as room:
        port = room.facts["protected_port"]
        with boards(board_of(tmp_path, GOOD, port, "127.0.0.41")) as running:
            before = running.acknowledged()
            # A board that was just thrown out would wait too long for so short a drill.
            for asked in (("--outage", "5", "--erase"), ("--check",)):
                found = facts("trust", GOOD, *asked, "--data", ".", cwd=tmp_path)
            (told,) = found["boards"]
            lamps = {one["id"]: one for one in told["lamps"]}
            tried = dict.fromkeys(("T02", "T04", "T06", "T12", "T15", "T16"), "green")
            if open_here:
                tried["T12"] = "red"
            assert {one: lamps[one]["state"] for one in tried} == tried, lamps
            codes = {one["say"] for one in lamps["T15"]["evidence"]["facts"]}
            assert {"rows_gone", "key_gone", "erase_told"} <= codes
            assert running.acknowledged() > before
            play_scenes(room, tmp_path)
            interrupt_scenes(tmp_path)
            assert running.acknowledged() > before
            wait_for(lambda: green(room) >= 5, what="lamps on the page")
        with room.store() as store:
            levels = {event.kind: event.severity for event in store.events(limit=200)}
        assert {"drill_began", "drill_ended", "erase_drill"} <= set(levels)
        assert {levels["probed"], levels["doors_tried"]} == {"debug"}


def play_scenes(room: RunningRoom, folder: Path) -> None:
    """Play one to its end on command, and stop another as the page does."""
    told = facts("scene", "4", "--pace", "0", "--data", ".", cwd=folder)
    assert (told["open"], told["protected"]) == ("succeeded", "failed")
    unknown = dannaya("scene", "99", "--data", ".", cwd=folder)
    assert "There is no scene 99" in unknown.stderr
    unasked = dannaya("scene", "7", "--lang", "en", "--data", ".", cwd=folder)
    assert unasked.returncode == 1
    assert "If they agree: --yes" in unasked.stderr
    url = f"sqlite:///{folder / 'dannaya.db'}"
    with open_desk(url) as desk:
        for nonsense in ({"scene": 99}, {"scene": "1"}, {"scene": 1, "half": "none"}):
            desk.ask("scene", nonsense)
        asked = desk.ask("scene", {"scene": 3})
    with room.store() as store:
        wait_for(lambda: run_of(store, asked) == "open", what="a scene that plays")
        newest = store.scenes().runs(1)[0]
        with open_desk(url) as desk:
            too_many = desk.ask("scene", {"scene": 1})
            desk.ask("scene-stop", {"run": newest.id})
        wait_for(lambda: run_of(store, asked) == "stopped", what="a scene that stops")
        failed = {row.id: row.said for row in store.requests() if row.state == "failed"}
    assert len(failed) == 4
    assert "Another scene" in failed[too_many]


def interrupt_scenes(folder: Path) -> None:
    """Press Ctrl-C where a scene asks the people in the room, and after their yes."""
    for agreed in (False, True):
        words = ("scene", "7", "--data", str(folder))
        with terminals.dannaya(*words, terminal=True) as scene:
            scene.wait_for("Do they agree?")
            if agreed:
                scene.type(b"yes\n")
                scene.wait_for("[-]")
            scene.interrupt()
            assert scene.end() == 1
            assert "The scene was stopped" in scene.shown


def run_of(store: Reader, request: int) -> str:
    """Return where the run is that a request has begun."""
    runs = store.scenes().runs()
    return next((r.state for r in runs if r.detail["request"] == request), "")
