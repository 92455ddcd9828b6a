"""The power goes at any byte that an update writes: see case_power_cut_micropython.py.

Each operation of the flash in turn is the last: each file that is made, moved, removed;
and between them bytes of what is written, in steps.
"""

import update_life
from cut_flash import PLENTY, Flash, Mounted, copy
from update_life import Life, check_next_start

STEP = 97  # bytes of a file's content between two cuts


class Noting(Flash):
    """Notes how many bytes were left before each operation that is no plain write."""

    def __init__(self, files):
        super().__init__(files, PLENTY)
        self.moments = set()

    def _note(self):
        self.moments.add(PLENTY - self.left)

    def open(self, path, mode):
        self._note()
        return super().open(path, mode)

    def mkdir(self, path):
        self._note()
        super().mkdir(path)

    def remove(self, path):
        self._note()
        super().remove(path)

    def rename(self, old, new):
        self._note()
        super().rename(old, new)


async def test_the_power_goes_at_any_byte_of_an_update():
    await cut(0)


async def test_it_goes_at_those_between():
    await cut(1)


async def test_and_at_the_others():
    await cut(2)


async def cut(first):
    """Cut the power at every third moment of an update, from the first on."""
    before = Flash({}, PLENTY)
    with Mounted(before):
        update_life.prepare()
    flash = Noting(copy(before.files))
    with Mounted(flash) as board:
        await Life().live()
    assert board.lasted
    total = PLENTY - flash.left
    cuts = flash.moments | set(range(0, total, STEP))
    assert len(cuts) > 30
    for left in sorted(cuts - {total})[first::3]:
        flash = Flash(copy(before.files), left)
        lived = Life()
        with Mounted(flash) as board:
            await lived.live()
        assert not board.lasted, left
        flash.left = PLENTY
        with Mounted(flash) as board:
            await check_next_start(lived)
        assert board.lasted
