"""`dannaya init`: a new room, and never over one that is there."""

from pathlib import Path

from gateway.room import Site, read_room
from tests.verbs import dannaya, facts


def test_init_writes_a_room_with_seated_boards(tmp_path: Path) -> None:
    words = ["init", "Salle 1", "--name", "Atelier", "--boards", "5"]
    made = facts(*words, "--site", "Bamako", "--site", "Ségou Sud", cwd=tmp_path)
    room = read_room(tmp_path / "Salle 1")
    assert made["file"] == str(room.folder / "room.toml")
    assert made["boards"] == [board.id for board in room.boards]
    assert room.sites == (Site("bamako", "Bamako"), Site("segou-sud", "Ségou Sud"))
    assert [board.seat for board in room.boards] == [1, 2, 3, 4, 5]
    assert [board.site for board in room.boards] == ["bamako"] * 3 + ["segou-sud"] * 2
    assert (room.name, room.language) == ("Atelier", "en")


def test_init_makes_a_password_for_the_wifi(tmp_path: Path) -> None:
    made = facts("init", "r", "--wifi", "L'été", cwd=tmp_path)["wifi"]
    wifi = read_room(tmp_path / "r").wifi
    assert wifi is not None
    assert made == {"ssid": "L'été", "password": wifi.password}
    assert len(wifi.password) >= 12
    assert not set(wifi.password) & set("01ilo")
    too_long = dannaya("init", "s", "--wifi", "é" * 20, cwd=tmp_path)
    assert "of 1 to 32 bytes" in too_long.stderr


def test_two_rooms_do_not_share_their_boards(tmp_path: Path) -> None:
    first, second = (facts("init", name, cwd=tmp_path)["boards"] for name in "ab")
    assert first != second


def test_init_refuses_to_write_over_a_room(tmp_path: Path) -> None:
    assert dannaya("init", cwd=tmp_path).returncode == 0
    path = tmp_path / "dannaya-data" / "room.toml"
    before = path.read_bytes()
    again = dannaya("init", cwd=tmp_path)
    assert again.returncode == 1
    assert "was not changed" in again.stderr
    assert path.read_bytes() == before


def test_the_folder_may_come_from_the_environment(tmp_path: Path) -> None:
    done = dannaya("init", cwd=tmp_path, DANNAYA_DATA=str(tmp_path / "é"))
    assert done.returncode == 0, done.stderr
    assert read_room(tmp_path / "é").boards
