"""The ids of boards: easy to say, distinct, and never used up without a word."""

import pytest

from gateway.names import MOST, WORDS, board_ids
from gateway.room.rules import BOARD_ID


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
