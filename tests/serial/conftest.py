"""A board on a serial line for each test, and the command beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serial.board import SerialBoard

Attach = Callable[..., SerialBoard]


@pytest.fixture
def attach(tmp_path: Path) -> Iterator[Attach]:
    """Give a function that plugs in one more board."""
    boards: list[SerialBoard] = []

    def attach(line: str = "pty", bytes_per_s: int = 0) -> SerialBoard:
        flash = tmp_path / f"flash{len(boards)}"
        boards.append(SerialBoard(flash, line, bytes_per_s))
        return boards[-1]

    yield attach
    for board in boards:
        board.close()


@pytest.fixture
def board(attach: Attach) -> SerialBoard:
    """Give one board on a pty."""
    return attach()
