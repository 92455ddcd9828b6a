"""What the virtual board has, and what it refuses because a real one has it not."""

import sys

from checks import raises

REFUSED = (
    "abc base64 copy datetime fnmatch functools gzip hmac html inspect itertools "
    "locale logging operator pathlib stat string tarfile types unittest uu zlib"
)
ON_A_BOARD = (
    "asyncio binascii collections errno gc hashlib io json math os random re select "
    "struct sys time"
)


def load(name):
    __import__(name)


def test_modules_that_a_board_lacks_are_refused_in_its_own_words():
    for name in REFUSED.split():
        error = raises(ImportError, load, name)
        assert str(error) == f"no module named '{name}'", name


def test_modules_that_a_board_has_are_there():
    for name in ON_A_BOARD.split():
        load(name)


def test_this_is_micropython():
    assert sys.implementation.name == "micropython"


def test_recursion_ends_where_it_would_on_a_board():
    def depth(n):
        try:
            return depth(n + 1)
        except RuntimeError:
            return n

    assert 30 < depth(0) < 80
