"""The power goes at any byte written to flash: the next start finds old or new.

With littlefs itself, as on an ESP32, on memory that stops taking bytes. The same on
MicroPython, with a file system that is worse, is case_power_cut_micropython.py.
"""

from contextlib import suppress

import pytest
from board_life import Life, check_next_start, prepare
from kit import flash, identity, spill

from tests.kit.littlefs_flash import Chip, Files, PowerCut, put_in

MODULES = [flash, identity, spill]
STEP = 61  # bytes; a prime: cuts fall everywhere in a write
FINE = 400  # the first so many bytes: each of them


def test_the_power_goes_at_any_byte_written(monkeypatch: pytest.MonkeyPatch) -> None:
    chip = Chip()
    Files(chip).format()
    put_in(monkeypatch, chip, MODULES)
    prepare()
    before = bytes(chip.buffer)

    chip = Chip(bytearray(before))
    put_in(monkeypatch, chip, MODULES)
    Life().live()
    assert chip.programmed > 10_000

    for left in (*range(FINE), *range(FINE, chip.programmed, STEP)):
        cut = Chip(bytearray(before))
        cut.left = left
        lived = Life()
        with suppress(PowerCut):
            put_in(monkeypatch, cut, MODULES)
            lived.live()
        assert cut.off
        files = put_in(monkeypatch, Chip(cut.buffer), MODULES)
        check_next_start(lived)
        assert set(files.listdir("spill")) <= {"dropped"}
