"""Runs the program in `app_a` or `app_b`, and goes back when a new one does not work.

This file is never changed over the air. Which folder is used stands in one blob of the
chip's own storage (NVS), which is written whole or not at all:

    active         the folder whose program has proved itself
    pending        a folder with a new program, or null
    tries          starts that the new one still has
    confirmed_seq  number of the newest program that has proved itself
    min_seq        no program with a lower number is started any more
    why            why the last new program was given up, "" when it was not

A new program has proved itself when it calls `confirm`: it has the network, and the
gateway has acknowledged a reading. Until then each start counts a try down, before
anything of it is imported. Its files must be as its manifest.json says:
{"seq": 7, "min_seq": 0, "files": [["sketch.py", bytes, "sha256 in hex"], ...]}.
"""

import json
import sys
import time
from binascii import hexlify
from hashlib import sha256

SLOTS = ("app_a", "app_b")
TRIES = 3
SKETCH = "sketch.py"
STEADY_S = 60  # a program that ran so long is started again when it fails
PAUSE_S = 5

FRESH = {
    "active": SLOTS[0],
    "pending": None,
    "tries": 0,
    "confirmed_seq": 0,
    "min_seq": 0,
    "why": "",
}


def run():
    """Run the board's program to its end; an error of it is told, and remembered."""
    choice = read()
    slot = choice["pending"]
    if slot is None:
        return _run_proven(choice["active"])
    why = "tries" if choice["tries"] < 1 else refusal(slot, choice)
    if not why:
        choice["tries"] -= 1
        write(choice)
        why = _run_new(slot)
    if read()["pending"] == slot:
        give_up(why)
    _reset()


def install(slot, seq):
    """Let a new program have its tries, from the next start on.

    Raises ValueError for one that is not newer than the one that has proved itself.
    """
    choice = read()
    if slot not in SLOTS or slot == choice["active"]:
        raise ValueError("a new program goes to the folder that is not in use")
    if seq <= choice["confirmed_seq"] or seq < choice["min_seq"]:
        raise ValueError("this program is older than the one that works")
    choice.update({"pending": slot, "tries": TRIES, "why": ""})
    write(choice)


def confirm():
    """Say that the program that runs works; return whether it was a new one."""
    choice = read()
    slot = choice["pending"]
    if slot is None:
        return False
    manifest = _manifest(slot)
    choice.update({"active": slot, "pending": None, "tries": 0, "why": ""})
    choice["confirmed_seq"] = max(choice["confirmed_seq"], manifest["seq"])
    choice["min_seq"] = max(choice["min_seq"], manifest.get("min_seq", 0))
    write(choice)
    return True


def give_up(why):
    """Go back to the program that works, and keep the reason."""
    choice = read()
    choice.update({"pending": None, "tries": 0, "why": why})
    write(choice)


def refusal(slot, choice):
    """Return "" when the files of a slot are as its manifest says, or why not."""
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


def read():
    """Return the choice that stands in NVS; a fresh one for none, or for rubbish."""
    choice = dict(FRESH)
    buffer = bytearray(512)
    try:
        length = _nvs().get_blob("choice", buffer)
        kept = json.loads(bytes(buffer[:length]))
        choice.update({key: kept[key] for key in FRESH if key in kept})
    except (OSError, ValueError, TypeError):
        return dict(FRESH)
    if choice["active"] not in SLOTS:
        return dict(FRESH)
    if choice["pending"] not in SLOTS:
        choice["pending"] = None
    return choice


def write(choice):
    """Make a choice the one that stands: whole, or after a power cut not at all."""
    nvs = _nvs()
    nvs.set_blob("choice", json.dumps(choice).encode())
    nvs.commit()


def _nvs():
    from esp32 import NVS

    return NVS("dannaya")


def _manifest(slot):
    with open(slot + "/manifest.json") as file:
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


def _run_proven(slot):
    """Run the program that works; one that failed after a good while starts again."""
    began = time.time()
    try:
        _execute(slot)
    except KeyboardInterrupt:
        _rest()
        raise
    except Exception as error:  # a learner's program can raise anything
        _tell(error)
        if time.time() - began < STEADY_S:
            return _rest()  # it waits for its author, at the prompt
        time.sleep(PAUSE_S)
        _reset()


def _run_new(slot):
    """Run a new program; return why it is not confirmed, should it come back."""
    try:
        _execute(slot)
    except KeyboardInterrupt:
        _rest()
        raise
    except Exception as error:
        _tell(error)
        return type(error).__name__
    return "ended"


def _execute(slot):
    """Run the sketch of a slot as the main program, with the slot's own kit."""
    sys.path.insert(0, slot)
    path = slot + "/" + SKETCH
    with open(path) as file:
        code = compile(file.read(), path, "exec")
    exec(code, {"__name__": "__main__"})  # noqa: S102


def _tell(error):
    """Print an error, and keep it where the kit can: the gateway will hear of it."""
    try:
        from kit import errors, lamp

        print(errors.traceback_of(error))
        code = errors.code_of(error)
        errors.remember(code, repr(error))
        lamp.alone(errors.blinks(code))
    except Exception as trouble:  # a kit that does not load must not hide the error
        print(repr(error))
        print("(%r)" % trouble)


def _rest():
    """Stop the watchdog, if the kit has one running: someone wants the prompt."""
    watchdog = sys.modules.get("kit.watchdog")
    if watchdog:
        watchdog.rest()


def _reset():
    import machine

    machine.reset()
