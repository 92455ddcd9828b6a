"""A virtual board that starts as a real one does: loader, two folders, public keys.

It takes updates and runs them: under MicroPython in WebAssembly they reach nothing of
this computer but the network.
"""

import json
import shutil
from pathlib import Path

from gateway.language import not_written
from gateway.places import firmware_dir
from gateway.proofs import use_firmware
from gateway.simulated_flash import loader_of
from gateway.update.trusted import public_keys
from gateway.usb.program import LAST, program_files
from gateway.virtual import VirtualError


def install(flash: Path, sketch: str, room: Path) -> Path:
    """Put a program on a flash as over USB; return the file that starts the board.

    Its keys are those of the room's folder. Raises CompileError, TrustedError,
    VirtualError.
    """
    try:
        return write(flash, sketch, room)
    except OSError as error:
        raise VirtualError(not_written(flash, error)) from error


def write(flash: Path, sketch: str, room: Path) -> Path:
    """Do what `install` says; OSError when it cannot be written."""
    use_firmware()
    loader = loader_of(flash)
    choice = loader.read()
    slot = str(choice["active"])
    shutil.rmtree(flash / slot / "kit", ignore_errors=True)
    for name, data in program_files(slot, sketch).items():
        if name == f"/{LAST}":
            continue  # the simulator brings it
        path = flash / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (flash / "keys.json").write_text(json.dumps(public_keys(room)), "utf-8")
    loader.write(choice | {"pending": None, "tries": 0})
    return firmware_dir() / LAST
