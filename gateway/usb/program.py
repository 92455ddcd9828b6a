"""The kit and a sketch on a board: which files, in which of its two folders."""

import ast
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from gateway.compiled import SLOT, compiled_kit, start_up_files
from gateway.usb.line import Line
from gateway.usb.transfer import Sent, Tell, update

SKETCH = "sketch.py"
MANIFEST = "manifest.json"
LAST = "main.py"  # without it a board that is half prepared starts nothing

Software = list[list[Any]]  # the lines of a manifest: path, bytes, SHA-256 in hex

# Prints the folder whose program is started; a board without a loader says nothing.
ACTIVE = """
try:
    import loader
    print(loader.read()["active"])
except (ImportError, OSError, KeyError):
    print("")
"""

# Prints what a sketch is that stays on the board, as a line of its manifest.
PRESENT = """
import hashlib
from binascii import hexlify
try:
    with open({path!r}, "rb") as file:
        size, sum = 0, hashlib.sha256()
        while True:
            data = file.read(512)
            if not data:
                break
            size += len(data)
            sum.update(data)
    print([size, hexlify(sum.digest()).decode()])
except OSError:
    print([])
"""

# What comes by cable is what its owner wants now: it is started, and what waits in the
# other folder is given up. The choice outlives the files, in the chip's own storage.
SETTLE = """
import loader
choice = loader.read()
if choice["active"] != {slot!r} or choice["pending"]:
    choice.update({{"active": {slot!r}, "pending": None, "tries": 0}})
    loader.write(choice)
"""


def put(line: Line, sketch: str | None, tell: Tell) -> Sent:
    """Bring the kit of a stopped board up to date, and its sketch when one is given."""
    slot = active_slot(line)
    found = program_files(slot, sketch)
    if sketch is None:
        found |= manifest_file(slot, software(slot, found) + sketch_there(line, slot))
    sent = update(line, found, [f"/{slot}/kit"], tell)
    settle(line, slot)
    return sent


def settle(line: Line, slot: str) -> None:
    """Let a stopped board start the program of a folder from now on."""
    line.ask(SETTLE.format(slot=slot))


def program_files(slot: str, sketch: str | None) -> dict[str, bytes]:
    """Return path on the board -> bytes of its whole program, main.py at the end."""
    found = kit_files(slot)
    if sketch is not None:
        found[f"/{slot}/{SKETCH}"] = sketch.encode()
    found |= manifest_file(slot, software(slot, found))
    for name, data in sorted(start_up_files().items(), key=lambda one: one[0] == LAST):
        found[f"/{name}"] = data
    return found


def put_kit(line: Line, tell: Tell) -> Sent:
    """Bring the kit alone up to date, and let programs that are run find it."""
    slot = active_slot(line)
    found = kit_files(slot)
    found |= manifest_file(slot, software(slot, found) + sketch_there(line, slot))
    sent = update(line, found, [f"/{slot}/kit"], tell)
    line.ask(f"import sys\nsys.path.insert(0, '/{slot}')")
    return sent


def kit_files(slot: str) -> dict[str, bytes]:
    """Return path on the board -> bytes of the compiled kit."""
    return {f"/{slot}/{path}": data for path, data in compiled_kit().files.items()}


def software(slot: str, files: Mapping[str, bytes]) -> Software:
    """Return [path below the slot, bytes, SHA-256] of the files of a program."""
    return [
        [path.removeprefix(f"/{slot}/"), len(data), sha256(data).hexdigest()]
        for path, data in sorted(files.items())
        if path.startswith(f"/{slot}/") and not path.endswith(MANIFEST)
    ]


def manifest_file(slot: str, files: Software) -> dict[str, bytes]:
    """Return the file by which a program that came by cable can be proved.

    It is number 0, older than each signed update, and nobody has signed it.
    """
    fields = {"seq": 0, "min_seq": 0, "files": files}
    return {f"/{slot}/{MANIFEST}": json.dumps(fields, separators=(",", ":")).encode()}


def sketch_there(line: Line, slot: str) -> Software:
    """Return the sketch of a stopped board as `software` would, [] without one."""
    found = line.ask(PRESENT.format(path=f"/{slot}/{SKETCH}")).strip()
    return [[SKETCH, *ast.literal_eval(found)]] if found not in ("", "[]") else []


def active_slot(line: Line) -> str:
    """Return the folder whose program a stopped board starts."""
    return line.ask(ACTIVE).strip() or SLOT


def uses_kit(source: str) -> bool:
    """Tell whether a sketch imports the kit; one with an error in it does not."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return False
    names = [
        a.name for node in nodes if isinstance(node, ast.Import) for a in node.names
    ]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return any(name.split(".")[0] == "kit" for name in names)
