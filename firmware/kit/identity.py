"""Who this board is: written by the kit when it is prepared, kept on its flash.

`board.json` holds {"id", "host", "port", "model"}; `boots.txt` counts the starts.
"""

import json
import os

BOARD = "board.json"
BOOTS = "boots.txt"


def read():
    """Return what board.json says, as a dict. Raises RuntimeError when it cannot."""
    try:
        with open(BOARD) as file:
            return json.load(file)
    except (OSError, ValueError):
        raise RuntimeError("this board has no name yet: it was not prepared") from None


def count_boot():
    """Count this start on the flash and return its number, from 1.

    The new number is complete in a second file before it takes the place of the old
    one: a power cut leaves one of the two, never half a number.
    """
    try:
        with open(BOOTS) as file:
            boots = int(file.read())
    except (OSError, ValueError):
        boots = 0  # the first start, or a wiped flash
    with open(BOOTS + ".new", "w") as file:
        file.write(str(boots + 1))
    replace = getattr(os, "replace", os.rename)  # CPython's rename may refuse to
    replace(BOOTS + ".new", BOOTS)
    return boots + 1
