"""A virtual board in the terminal without Node: the same sketch under CPython.

    python cpython_host.py SKETCH --id baobab-10 [--host 127.0.0.1] [--port 1883]
        [--boot 1] [--seconds N]

Exit status: 0 when the sketch ended or its seconds are over (the power is cut then: no
goodbye, the broker tells the last will), 1 when it ended with an error, 2 for wrong
arguments. CPython has more modules than a board: node_host.mjs tells better whether a
sketch runs on one.
"""

import argparse
import json
import os
import runpy
import shutil
import sys
import tempfile
import threading
from pathlib import Path

SIMULATOR = Path(__file__).resolve().parent


def main():
    """Run the sketch in a folder of its own, which is the board's flash."""
    arguments = parse_arguments()
    sketch = str(arguments.sketch.resolve())
    sys.path[:0] = [str(SIMULATOR.parent), str(SIMULATOR / "stand_ins")]
    with tempfile.TemporaryDirectory() as flash:
        os.chdir(flash)
        if arguments.seconds is not None:
            cut_power_after(arguments.seconds, flash)
        write_identity(arguments)
        runpy.run_path(sketch, run_name="__main__")
        os.chdir(SIMULATOR)  # Windows removes no folder that a process is in


def cut_power_after(seconds, flash):
    """End this process at once, later, as a board ends when its cable is pulled."""

    def cut():
        shutil.rmtree(flash, ignore_errors=True)
        os._exit(0)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()


def parse_arguments():
    """Return the arguments, the same as node_host.mjs takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sketch", type=Path)
    parser.add_argument("--id", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--boot", type=int, default=1)
    parser.add_argument("--seconds", type=float)
    arguments = parser.parse_args()
    if not arguments.sketch.is_file():
        parser.error(f"there is no sketch {arguments.sketch}")
    return arguments


def write_identity(arguments):
    """Write the files in which a board keeps who it is: see kit/identity.py."""
    identity = {
        "id": arguments.id,
        "host": arguments.host,
        "port": arguments.port,
        "model": "virtual",
    }
    Path("board.json").write_text(json.dumps(identity), "utf-8")
    # the board counts this start itself
    Path("boots.txt").write_text(str(arguments.boot - 1), "utf-8")


if __name__ == "__main__":
    main()
