"""Play one run of a scene: `python -m gateway.trust.scenes --help`.

A process of its own: it ends when the program that started it does, by itself at its
deadline, and takes everything with it.
"""

import argparse
import os
import sys
import threading

from gateway.child import arguments_of, room_of, told_to_end
from gateway.errors import DannayaError
from gateway.store import SceneRun, open_writer
from gateway.trust.scenes.play import play

LIMIT_S = 180.0  # a scene and its reset: then this program ends whatever it does
HUNG = 4


def main() -> int:
    """Parse the arguments and play; return 0 when the scene came to its own end."""
    parser = arguments_of("gateway.trust.scenes")
    parser.add_argument("--run", type=int, required=True)
    parser.add_argument("--pace", type=float, default=1.0)
    arguments = parser.parse_args()
    stop = told_to_end(arguments.supervised)
    end_at_last()
    try:
        return 0 if play_run(arguments, stop).state == "done" else 1
    except DannayaError as error:
        print(error, file=sys.stderr)
        return 1


def play_run(arguments: argparse.Namespace, stop: threading.Event) -> SceneRun:
    """Play the run that the arguments name; return it as it has ended."""
    room = room_of(arguments)
    with open_writer(room.store_url) as store:
        return play(room, store, arguments.run, stop.is_set, arguments.pace)


def end_at_last() -> None:
    """End this process at its limit: what it started ends with it."""
    last = threading.Timer(LIMIT_S, os._exit, (HUNG,))
    last.daemon = True
    last.start()


if __name__ == "__main__":
    sys.exit(main())
