"""Who the board is, kept in files."""

import json
import os

from checks import raises
from kit import identity


def remove(*paths):
    for path in paths:
        try:
            os.remove(path)
        except OSError:
            continue  # it was not there


def test_a_board_that_was_not_prepared_says_so():
    remove(identity.BOARD)
    assert "prepared" in str(raises(RuntimeError, identity.read))
    with open(identity.BOARD, "w") as file:
        file.write('{"id":')
    raises(RuntimeError, identity.read)


def test_a_prepared_board_knows_its_name():
    with open(identity.BOARD, "w") as file:
        json.dump({"id": "baobab-10", "host": "10.0.0.1", "port": 1883}, file)
    assert identity.read()["id"] == "baobab-10"


def test_every_start_is_counted_also_after_a_wiped_or_broken_file():
    remove(identity.BOOTS)
    assert [identity.count_boot() for _ in range(3)] == [1, 2, 3]
    with open(identity.BOOTS, "w") as file:
        file.write("not a number")
    assert identity.count_boot() == 1
    assert identity.BOOTS + ".new" not in os.listdir()
