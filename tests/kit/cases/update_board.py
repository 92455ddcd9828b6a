"""A board that may take updates, blank but for a program that works."""

import loader
import signing
from case_loader import Chip, put, says
from far_gateway import FILES, present
from kit import flash, update


class Board(Chip):
    """A blank chip with a program that works in app_a, and the key of these tests."""

    def __enter__(self):
        flash.remove("update.json")
        for name in ("kit", "sensors"):
            empty("app_b", name)
            empty("app_a", name)
        super().__enter__()
        put("app_a", says("a"))
        signing.trust()
        self._retry_s = update.RETRY_S
        update.RETRY_S = 0.005
        return self

    def __exit__(self, *error):
        update.RETRY_S = self._retry_s
        super().__exit__(*error)


def empty(slot_name, folder):
    """Remove a folder of a slot, which a case before this one may have left."""
    import os

    try:
        for name in os.listdir(slot_name + "/" + folder):
            os.remove(slot_name + "/" + folder + "/" + name)
        os.rmdir(slot_name + "/" + folder)
    except OSError:
        return


def untouched():
    """Tell whether the program that works is still the one that is started."""
    choice = loader.read()
    return choice["active"] == "app_a" and choice["pending"] is None


def arrived():
    """Tell whether the files of the update are in app_b as they were sent."""
    found = present("app_b")
    return all(found.get(name) == data for name, data in FILES)
