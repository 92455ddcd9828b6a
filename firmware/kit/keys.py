"""Whose updates this board takes: public keys, put on its flash over USB alone.

`keys.json` holds {key id: {"kind": "release" or "workshop", "n": the modulus in hex}}.
The id is the first 16 hex digits of the SHA-256 of the modulus.
"""

import json
from binascii import hexlify, unhexlify
from hashlib import sha256

from kit.rsa import BYTES

FILE = "keys.json"
ID_DIGITS = 16


def modulus(key_id, root=""):
    """Return a key's modulus as a number, None for one that this board does not know.

    `root` is where the flash is: a simulated board has a folder.
    """
    try:
        with open(root + FILE) as file:
            key = unhexlify(json.load(file)[key_id]["n"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if len(key) != BYTES or not key[0] & 0x80 or id_of(key) != key_id:
        return None
    return int.from_bytes(key, "big")


def id_of(key):
    """Return the id of a key, given the 384 bytes of its modulus."""
    return hexlify(sha256(key).digest()).decode()[:ID_DIGITS]
