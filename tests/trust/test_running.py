"""The lamps of a room as people run it: the command, the drill, the page's button."""

from pathlib import Path

from gateway.identity import prepare
from gateway.room import BoardEntry, write_room
from tests.broker.conftest import need
from tests.conftest import wait_for
from tests.rooms import RunningRoom, run_room
from tests.test_cli import dannaya, facts
from tests.trust.boards import boards
from tests.trust.protected import board_of

GOOD = "baobab-10"


def green(room: RunningRoom) -> int:
    """Return how many lamps of the board the pages show as green."""
    return int(room.get(f"/api/board/{GOOD}")["board"]["lamps"]["green"])


def test_a_room_checks_its_boards_and_tells_on_command(tmp_path: Path) -> None:
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
            tried = ("T02", "T04", "T06", "T12", "T15", "T16")
            assert {one: lamps[one]["state"] for one in tried} == dict.fromkeys(
                tried, "green"
            ), lamps
            codes = {one["say"] for one in lamps["T15"]["evidence"]["facts"]}
            assert {"rows_gone", "key_gone", "erase_told"} <= codes
            assert running.acknowledged() > before
            wait_for(lambda: green(room) >= len(tried), what="lamps on the page")
        with room.store() as store:
            kinds = {event.kind for event in store.events(limit=200)}
        assert {"probed", "drill_began", "drill_ended", "erase_drill"} <= kinds
