"""The files on a board's flash."""

import json

from gateway.language import tr
from gateway.usb.line import Line
from gateway.usb.ports import BoardError

# Prints {path: size} of all files below a folder, as JSON; null when it is not there.
# Written for MicroPython, where ilistdir gives (name, type, …[, size]).
LIST = """
import json, os
def _below(folder, found):
    for entry in os.ilistdir(folder or "/"):
        path = folder + "/" + entry[0]
        if entry[1] & 0x4000:
            _below(path, found)
        else:
            found[path] = os.stat(path)[6]
    return found
try:
    print(json.dumps(_below({folder!r}, {{}})))
except OSError:
    print("null")
"""


def list_files(line: Line, folder: str = "/") -> dict[str, int]:
    """Return path -> size in bytes of each file below a folder of the board.

    Raises BoardError when there is no such folder.
    """
    folder = "/" + folder.strip("/") if folder.strip("/") else ""
    found: dict[str, int] | None = json.loads(line.ask(LIST.format(folder=folder)))
    if found is None:
        raise BoardError(
            tr(
                "There is no folder {folder} on the board; all its files: {command}",
                folder=folder,
                command="dannaya board ls",
            )
        )
    return dict(sorted(found.items()))
