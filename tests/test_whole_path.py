"""From a simulated board to the page's data, with both brokers, as a user runs it."""

from pathlib import Path

import pytest

from tests.conftest import wait_for
from tests.rooms import run_room


@pytest.mark.parametrize("broker", ["mosquitto", "embedded"])
def test_readings_of_every_board_reach_the_snapshot(
    tmp_path: Path, broker: str
) -> None:
    folder = tmp_path / "salle d'été"
    with run_room(folder, "demo", "--boards", "6", "--broker", broker) as room:

        def all_there() -> bool:
            boards = room.get("/api/room")["boards"]
            return len(boards) == 6 and all(board["received"] for board in boards)

        wait_for(all_there, what="a reading of every board")
        snapshot = room.get("/api/room")
        board = snapshot["boards"][0]
        assert (board["seat"], board["kind"], board["state"]) == (
            1,
            "simulated",
            "ready",
        )
        values = {value["name"]: value for value in board["values"]}
        assert values["temperature"]["unit"] == "Cel"
        assert 10 < values["temperature"]["value"] < 50
        assert [site["id"] for site in snapshot["room"]["sites"]] == [
            "bamako",
            "segou",
            "kayes",
        ]
        name = "amqtt" if broker == "embedded" else broker
        wait_for(
            lambda: room.get("/healthz")["broker"].startswith(name),
            what="the broker's name",
        )
        health = room.get("/healthz")
        assert health["ok"] and health["boards"] == 6
        assert (health["missing"], health["doubled"], health["refused"]) == (0, 0, 0)
        with room.store() as store:
            assert store.totals()["stored"] >= 6 * 5
            assert {row.quality for row in store.latest()} == {"rebuilt"}
    assert not (folder / "running.json").exists()


def test_a_room_keeps_its_readings_from_one_run_to_the_next(tmp_path: Path) -> None:
    with run_room(tmp_path, "demo", "--boards", "2") as room:
        wait_for(lambda: room.get("/healthz")["stored"] >= 20, what="20 measurements")
    with run_room(tmp_path, "demo") as room:
        assert room.get("/healthz")["stored"] >= 20
        wait_for(
            lambda: all(b["state"] == "ready" for b in room.get("/api/room")["boards"]),
            what="both boards back",
        )
        health = room.get("/healthz")
        assert (health["missing"], health["doubled"]) == (0, 0)
