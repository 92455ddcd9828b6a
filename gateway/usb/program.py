"""The kit and a sketch on a board: which files, in which of its two folders."""

import ast

from gateway.compiled import SLOT, compiled_kit, start_up_files
from gateway.usb.line import Line
from gateway.usb.transfer import Sent, Tell, update

SKETCH = "sketch.py"
LAST = "main.py"  # without it a board that is half prepared starts nothing

# Prints the folder whose program is started; a board without a loader says nothing.
ACTIVE = """
try:
    import loader
    print(loader.read()["active"])
except (ImportError, OSError, KeyError):
    print("")
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
    sent = update(line, program_files(slot, sketch), [f"/{slot}/kit"], tell)
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
    for name, data in sorted(start_up_files().items(), key=lambda one: one[0] == LAST):
        found[f"/{name}"] = data
    return found


def put_kit(line: Line, tell: Tell) -> Sent:
    """Bring the kit alone up to date, and let programs that are run find it."""
    slot = active_slot(line)
    sent = update(line, kit_files(slot), [f"/{slot}/kit"], tell)
    line.ask(f"import sys\nsys.path.insert(0, '/{slot}')")
    return sent


def kit_files(slot: str) -> dict[str, bytes]:
    """Return path on the board -> bytes of the compiled kit."""
    return {f"/{slot}/{path}": data for path, data in compiled_kit().files.items()}


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
