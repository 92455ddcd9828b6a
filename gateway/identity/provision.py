"""The files that make a board the board of a seat: written over USB, kept on flash."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.identity.keyring import Keyring

BOARD_FILE = "board.json"
CA_FILE = "ca.der"


def board_files(
    keyring: Keyring, board: str, facts: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return name -> content of the files in which a board keeps who it is.

    ``facts`` are those of the open lane (`host`, `port`, `model`, …: firmware's
    kit/identity.py) and, to speak on the protected one, `lane` and `tls_port`. The key
    is in the file: whoever reads a board's flash has it, and it opens no other board.
    """
    identity = {**facts, "id": board, "key": keyring.boards[board].hex()}
    return {
        BOARD_FILE: json.dumps(identity).encode(),
        CA_FILE: keyring.authority.certificate,
    }
