"""Who this board is: written by the kit when it is prepared, kept on its flash.

`board.json` holds {"id", "host", "port", "model"}, also {"host_name"}, by which the
gateway's computer is found in its network (mDNS), and what a board of the protected
lane needs; `boots.txt` counts the starts.
"""

import json

from kit.flash import replace

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
    """Count this start on the flash and return its number, from 1."""
    try:
        with open(BOOTS) as file:
            boots = int(file.read())
    except (OSError, ValueError):
        boots = 0  # the first start, or a wiped flash
    replace(BOOTS, str(boots + 1))
    return boots + 1
