"""Which program this board has: a digest over its files, read from the flash.

The gateway sends a nonce that it never used before, so that an answer cannot have been
kept from earlier. What answers is the program itself: this finds a damaged or a
forgotten program, and not one that was written to lie.
"""

import json
from binascii import hexlify, unhexlify
from hashlib import sha256

from kit import slot

NONCE_BYTES = 16


async def answer(message, slots, say):
    """Say what the running program is, or why that cannot be told."""
    choice = slots.loader.read()
    name = choice["pending"] or choice["active"]
    try:
        nonce = unhexlify(message["prove"])
        if len(nonce) != NONCE_BYTES:
            raise ValueError
        told = await _of_program(slots.loader.ROOT + name, nonce)
    except (OSError, ValueError, TypeError, KeyError):
        return say({"id": message["id"], "why": "manifest"})
    told.update({"id": message["id"], "slot": name})
    told["firmware"] = ".".join(str(part) for part in slots.firmware)
    say(told)


async def _of_program(folder, nonce):
    """Return what a folder holds. Raises OSError, ValueError, TypeError, KeyError.

    The digest is a SHA-256 of the nonce and then, of each file of the manifest in its
    order: path, a zero byte, the 32 bytes of the file's own SHA-256.
    """
    with open(folder + "/" + slot.MANIFEST) as file:
        manifest = json.load(file)
    total = sha256(nonce)
    for path, _, _ in manifest["files"]:
        found = await slot.digest(folder + "/" + path)
        if found is None:
            raise OSError(path)
        total.update(path.encode() + b"\x00" + unhexlify(found[1]))
    return {
        "seq": manifest["seq"],
        "files": len(manifest["files"]),
        "key": manifest.get("key", ""),
        "digest": hexlify(total.digest()).decode(),
    }
