"""A new program on trial: when it may start, and when it has failed (see loader.py).

Loaded only when there is one. It is never changed over the air.
"""

import json
from binascii import hexlify
from hashlib import sha256

SLOTS = ("app_a", "app_b")
TRIES = 3
LIMIT_MS = 600_000  # in which it must prove itself; then comes its next try
TIMER = 1  # of the chip: the others are for the program


def installed(choice, slot, seq):
    """Return the choice with a new program in a slot.

    Raises ValueError for one that is not newer than the one that has proved itself.
    """
    if slot not in SLOTS or slot == choice["active"]:
        raise ValueError("a new program goes to the folder that is not in use")
    if seq <= choice["confirmed_seq"] or seq < choice["min_seq"]:
        raise ValueError("this program is older than the one that works")
    return dict(choice, pending=slot, tries=TRIES, why="")


def confirmed(choice, root):
    """Return the choice in which the program on trial is the one that works."""
    slot = choice["pending"]
    manifest = _manifest(root + slot)
    seq = max(choice["confirmed_seq"], manifest["seq"])
    least = max(choice["min_seq"], manifest.get("min_seq", 0))
    found = dict(choice, active=slot, pending=None, tries=0, why="")
    return dict(found, confirmed_seq=seq, min_seq=least)


def run(loader, choice):
    """Give the new program its next try; the board then starts again.

    The try is counted down before anything of it is imported, and before that its
    files are read. Its signature was checked before it was installed: who can change
    the flash since then has the board in his hand.
    """
    slot = choice["pending"]
    why = "tries" if choice["tries"] < 1 else refusal(choice, loader.ROOT)
    if not why:
        choice["tries"] -= 1
        loader.write(choice)
        why = _try(loader, slot)
    conclude(loader, slot, why)


def conclude(loader, slot, why):
    """Start again; a program that came to its end unproved is given up."""
    if loader.read()["pending"] == slot:
        loader.give_up(why)
    loader.reset()


def refusal(choice, root=""):
    """Return "" when the new program is as its manifest says, or why not."""
    slot = root + choice["pending"]
    try:
        manifest = _manifest(slot)
        if manifest["seq"] <= choice["confirmed_seq"]:
            return "old"
        if manifest["seq"] < choice["min_seq"]:
            return "old"
        for path, size, digest in manifest["files"]:
            if _digest(slot + "/" + path) != (size, digest):
                return "digest"
    except (OSError, ValueError, KeyError, TypeError):
        return "manifest"
    return ""


def limit(loader, slot):
    """Return a timer: a new program that has not proved itself then starts again.

    One that never gets through to the gateway would else stay for ever.
    """
    from machine import Timer

    def look(_):
        if loader.read()["pending"] == slot:
            loader.reset()

    return Timer(TIMER, mode=Timer.ONE_SHOT, period=LIMIT_MS, callback=look)


def _try(loader, slot):
    """Run a new program; return why it is not confirmed, should it come back."""
    timer = limit(loader, slot)
    try:
        loader.execute(slot)
    except KeyboardInterrupt:
        loader.rest()
        raise
    except Exception as error:  # a learner's program can raise anything
        loader.tell(error)
        return type(error).__name__
    finally:
        timer.deinit()
    return "ended"


def _manifest(folder):
    with open(folder + "/manifest.json") as file:
        return json.load(file)


def _digest(path):
    """Return (size, sha256 in hex) of a file, read piece by piece."""
    total = sha256()
    size = 0
    with open(path, "rb") as file:
        data = file.read(512)
        while data:
            total.update(data)
            size += len(data)
            data = file.read(512)
    return size, hexlify(total.digest()).decode()
