"""The power goes at any byte written, on a file system that is worse than littlefs.

This build of MicroPython has no littlefs: tests/kit/test_power_cut.py uses it under
CPython.
"""

import board_life
from board_life import Life, check_next_start
from cut_flash import PLENTY, Flash, Mounted, copy

STEP = 97  # bytes; a prime: cuts fall everywhere in a write
FINE = 40  # the first so many bytes: each of them


def test_the_power_goes_at_any_byte_written():
    before = Flash({}, PLENTY)
    with Mounted(before):
        board_life.prepare()
    flash = Flash(copy(before.files), PLENTY)
    with Mounted(flash):
        Life().live()
    total = PLENTY - flash.left
    assert total > 10_000
    for left in list(range(FINE)) + list(range(FINE, total, STEP)):
        flash = Flash(copy(before.files), left)
        lived = Life()
        with Mounted(flash) as board:
            lived.live()
        assert not board.lasted
        flash.left = PLENTY
        with Mounted(flash) as board:
            check_next_start(lived)
        assert board.lasted
        spilled = [path for path in flash.files if path.startswith("/spill/")]
        assert spilled in ([], ["/spill/dropped"]), spilled
