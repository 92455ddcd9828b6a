"""A board on a serial line for each test, and the command beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import wait_for
from tests.serial.board import SerialBoard
from tests.serial.chip import Chip

Attach = Callable[..., SerialBoard]


@pytest.fixture
def attach(tmp_path: Path) -> Iterator[Attach]:
    """Give a function that plugs in one more board."""
    boards: list[SerialBoard] = []

    def attach(
        line: str = "pty",
        chip: Chip | None = None,
        paced: bool = False,
        flash: Path | None = None,
        mac: str = "",
    ) -> SerialBoard:
        number = len(boards)
        flash = flash or tmp_path / f"flash{number}"
        mac = mac or f"30aea40000{number:02x}"
        prompts = chip is None and not (flash / "main.py").exists()
        board = SerialBoard(flash, line, chip, paced, mac)
        boards.append(board)
        if prompts:  # as it would be by the time that someone types a command
            wait_for(lambda: board.carried, what="the prompt of the board")
        return board

    yield attach
    for board in boards:
        board.close()


@pytest.fixture
def board(attach: Attach) -> SerialBoard:
    """Give one board on a pty."""
    return attach()
