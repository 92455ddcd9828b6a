"""The ids of boards: easy to say, distinct, and never used up without a word."""

from pathlib import Path

import pytest

from gateway.cli.simulate import new_boards
from gateway.names import MOST, WORDS, board_ids
from gateway.room import read_room, write_room
from gateway.room.rules import BOARD_ID
from gateway.simulate import next_boots


def test_ids_are_distinct_easy_to_say_and_the_same_for_a_seed() -> None:
    ids = board_ids(len(WORDS))
    assert len({board.partition("-")[0] for board in ids}) == len(WORDS)
    assert all(BOARD_ID.fullmatch(board) for board in ids)
    assert ids[:46] == board_ids(46)
    assert ids != board_ids(len(WORDS), seed=1)


def test_ids_avoid_those_that_are_taken_until_none_is_left() -> None:
    taken = board_ids(MOST - 5)
    last = board_ids(5, taken=taken)
    assert len({*taken, *last}) == MOST
    with pytest.raises(ValueError, match="at most"):
        board_ids(1, taken=[*taken, *last])


def test_simulated_boards_keep_their_ids_and_those_of_another_room_differ(
    tmp_path: Path,
) -> None:
    rooms = []
    for name in ("bamako", "kayes"):
        write_room(tmp_path / name, name="Salle")
        rooms.append(read_room(tmp_path / name))
    here, there = (new_boards(room, 5) for room in rooms)
    assert {board.id for board in here} != {board.id for board in there}
    next_boots(rooms[0].folder, [board.id for board in here])  # they run
    assert new_boards(rooms[0], 3) == here[:3]
    assert new_boards(rooms[0], 8)[:5] == here
