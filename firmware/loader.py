"""Runs the program in `app_a` or `app_b`, and goes back when a new one does not work.

This file and trial.py are never changed over the air. Which folder is used stands in
one blob of the chip's own storage (NVS), which is written whole or not at all:

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

ROOT = ""  # in front of the two folders; a simulated board's flash is a folder itself
SLOTS = ("app_a", "app_b")
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
    if choice["pending"] is None:
        return _run_proven(choice["active"])
    _trial().run(sys.modules[__name__], choice)


def install(slot, seq):
    """Let a new program have its tries, from the next start on.

    Raises ValueError for one that is not newer than the one that has proved itself.
    """
    write(_trial().installed(read(), slot, seq))


def confirm():
    """Say that the program that runs works; return whether it was a new one."""
    choice = read()
    if choice["pending"] is None:
        return False
    write(_trial().confirmed(choice, ROOT))
    return True


def give_up(why):
    """Go back to the program that works, and keep the reason."""
    write(dict(read(), pending=None, tries=0, why=why))


def read():
    """Return the choice that stands in NVS; a fresh one for none, or for rubbish."""
    choice = dict(FRESH)
    buffer = bytearray(512)
    try:
        length = storage().get_blob("choice", buffer)
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
    nvs = storage()
    nvs.set_blob("choice", json.dumps(choice).encode())
    nvs.commit()


def storage():
    """Return the chip's own storage, in which the choice stands."""
    from esp32 import NVS

    return NVS("dannaya")


def _trial():
    """Return the module of new programs, which is then kept by nobody."""
    import trial

    sys.modules.pop("trial")
    return trial


def _run_proven(slot):
    """Run the program that works; one that failed after a good while starts again."""
    began = time.time()
    try:
        execute(slot)
    except KeyboardInterrupt:
        rest()
        raise
    except Exception as error:  # a learner's program can raise anything
        tell(error)
        if time.time() - began < STEADY_S:
            return rest()  # it waits for its author, at the prompt
        time.sleep(PAUSE_S)
        reset()


def execute(slot):
    """Run the sketch of a slot as the main program, with the slot's own kit."""
    sys.path.insert(0, slot)
    path = slot + "/" + SKETCH
    with open(path) as file:
        code = compile(file.read(), path, "exec")
    exec(code, {"__name__": "__main__"})  # noqa: S102


def tell(error):
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


def rest():
    """Stop the watchdog, if the kit has one running: someone wants the prompt."""
    watchdog = sys.modules.get("kit.watchdog")
    if watchdog:
        watchdog.rest()


def reset():
    import machine

    machine.reset()
