"""The files on a board's flash."""

import json

from gateway.usb.line import Line

# Prints {path: size} of all files below a folder, as JSON; a folder that is not there
# has none. Written for MicroPython, where ilistdir gives (name, type, …[, size]).
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
    print("{{}}")
"""


def list_files(line: Line, folder: str = "/") -> dict[str, int]:
    """Return path -> size in bytes of each file below a folder of the board."""
    folder = "/" + folder.strip("/") if folder.strip("/") else ""
    found: dict[str, int] = json.loads(line.ask(LIST.format(folder=folder)))
    return dict(sorted(found.items()))
