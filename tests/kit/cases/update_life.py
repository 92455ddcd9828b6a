"""A board that takes an update, from a start with the old program to the new one."""

import sys

import loader
import machine
import signing
from far_gateway import FarGateway, signed
from kit import flash

RAN = []  # what the programs say of themselves
SEQ = 7
OLD = b"import update_life\nupdate_life.RAN.append('old')\n"
NEW = b"import loader, update_life\nupdate_life.RAN.append('new')\nloader.confirm()\n"
SAME = b"the same in both programs"
FILES = (("kit/a.mpy", bytes(range(256)) * 5), ("kit/b.mpy", SAME), ("sketch.py", NEW))


class Reset(BaseException):
    """The board starts again: nothing after it runs."""


def prepare():
    """Put on an empty flash what came by cable."""
    signing.trust()
    for folder in ("app_a", "app_a/kit"):
        flash.make_folder(folder)
    for path, data in (("sketch.py", OLD), ("kit/b.mpy", SAME)):
        with open("app_a/" + path, "wb") as file:
            file.write(data)


class Hands:
    """In a `with` block `machine.reset()` ends the program."""

    def __enter__(self):
        self._reset, machine.reset = machine.reset, reset
        self._path = list(sys.path)

    def __exit__(self, *_):
        machine.reset = self._reset
        sys.path[:] = self._path


def reset():
    raise Reset


def boot():
    """Start the board, again after each reset; return which program is running."""
    RAN.clear()
    with Hands():
        while True:
            try:
                loader.run()
            except Reset:
                continue
            return RAN[-1]


class Life:
    """From a start to the new program; `far` is the gateway that it has met."""

    def __init__(self):
        self.far = None

    async def live(self):
        """Take the update, unless an earlier start has; end with the new program."""
        boot()
        if loader.read()["confirmed_seq"] < SEQ:
            self.far = FarGateway(FILES)
            self.far.offer()
            await self.far.update.end()
            assert self.far.told[-1]["state"] == "installed", self.far.told[-1]
        assert boot() == "new"


async def check_next_start(lived):
    """Fail unless a board that was cut off starts, and comes to the new program."""
    assert boot() in ("old", "new"), RAN
    again = Life()
    await again.live()
    assert boot() == "new"
    choice = loader.read()
    assert (choice["confirmed_seq"], choice["pending"]) == (SEQ, None), choice
    for path, data in FILES:
        with open(choice["active"] + "/" + path, "rb") as file:
            assert file.read() == data, path
    if lived.far and again.far:
        check_goes_on(lived.far.wanted(), again.far.wanted())


def check_goes_on(first, second):
    """Fail if a file is wanted again that was whole before the next was asked for."""
    done = {number for number, _ in first[:-1] if number < first[-1][0]}
    assert not done & {number for number, _ in second}, (first, second)


signed(signing.manifest(FILES))  # once: it takes a while
