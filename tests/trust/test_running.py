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
            lamps = facts("trust", GOOD, "--check", "--data", ".", cwd=tmp_path)
            states = {one["id"]: one["state"] for one in lamps["boards"][0]["lamps"]}
            assert (states["T02"], states["T06"], states["T12"]) == ("green",) * 3
            wait_for(lambda: green(room) >= 8, what="lamps on the page")
            before = running.acknowledged()
            lamps = facts("trust", GOOD, "--outage", "5", "--data", ".", cwd=tmp_path)
            states = {one["id"]: one["state"] for one in lamps["boards"][0]["lamps"]}
            assert (states["T04"], states["T16"]) == ("green", "green")
            assert running.acknowledged() > before
            lamps = facts("trust", GOOD, "--erase", "--data", ".", cwd=tmp_path)
            erased = lamps["boards"][0]["lamps"][14]
            assert (erased["id"], erased["state"]) == ("T15", "green")
            codes = {one["say"] for one in erased["evidence"]["facts"]}
            assert {"rows_gone", "key_gone", "erase_told"} <= codes
        with room.store() as store:
            kinds = {event.kind for event in store.events(limit=200)}
        assert {"probed", "drill_began", "drill_ended", "erase_drill"} <= kinds
