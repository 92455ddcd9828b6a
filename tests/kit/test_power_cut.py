"""The power goes at any write to the flash: the next start finds old or new.

With littlefs itself, as on an ESP32, on memory that stops taking bytes. The same on
MicroPython, with a file system that is worse, is case_power_cut_micropython.py.
"""

import asyncio
from contextlib import suppress

import board_life
import esp32
import loader
import pytest
import signing
import trial
import update_life
from board_life import Life, check_next_start
from far_gateway import FarGateway
from kit import flash, identity, keys, slot, spill, update

from tests.kit.littlefs_flash import Chip, Files, PowerCut, put_in

MODULES = [flash, identity, spill]
OF_UPDATES = [flash, keys, slot, update, loader, trial, esp32, update_life]
STEP = 61  # bytes; a prime: cuts fall everywhere in a write
FINE = 400  # the first so many bytes: each of them


def test_the_power_goes_at_any_byte_written(monkeypatch: pytest.MonkeyPatch) -> None:
    chip = Chip()
    Files(chip).format()
    put_in(monkeypatch, chip, MODULES)
    board_life.prepare()
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


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Give the flash of a board whose program came by cable."""
    monkeypatch.setattr(loader, "_trial", lambda: trial)
    chip = Chip()
    Files(chip).format()
    monkeypatch.setattr(
        signing, "open", put_in(monkeypatch, chip, OF_UPDATES).open, raising=False
    )
    update_life.prepare()
    return bytes(chip.buffer)


def test_the_power_goes_at_any_write_of_an_update(
    before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each write of it in turn: before it, in it, and when it is all but done."""
    whole = Chip(bytearray(before))
    put_in(monkeypatch, whole, OF_UPDATES)
    asyncio.run(update_life.Life().live())
    writes = [*whole.writes, whole.programmed]
    assert len(writes) > 40

    for start, end in zip(writes, writes[1:], strict=False):
        for left in sorted({start, start + 1, (start + end) // 2, end - 1}):
            cut = Chip(bytearray(before))
            cut.left = left
            lived = update_life.Life()
            put_in(monkeypatch, cut, OF_UPDATES)
            with suppress(PowerCut):
                asyncio.run(lived.live())
            assert cut.off
            put_in(monkeypatch, Chip(cut.buffer), OF_UPDATES)
            asyncio.run(update_life.check_next_start(lived))


def test_an_update_for_which_the_flash_has_no_room_is_refused(
    before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    chip = Chip(bytearray(before))
    put_in(monkeypatch, chip, OF_UPDATES)
    far = FarGateway([*update_life.FILES, ("kit/large.mpy", bytes(120_000))])
    assert asyncio.run(far.take())["why"] == "space"
    assert far.wanted() == []
    assert update_life.boot() == "old"
