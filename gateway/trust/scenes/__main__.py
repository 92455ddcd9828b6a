"""Play one run of a scene: `python -m gateway.trust.scenes --help`.

A process of its own: it ends when the program that started it does, by itself at its
deadline, and takes everything with it.
"""

import argparse
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from gateway.errors import DannayaError
from gateway.lifeline import end_with_stdin
from gateway.room import read_room
from gateway.store import SceneRun, open_writer
from gateway.trust.scenes.play import play

LIMIT_S = 180.0  # a scene and its reset: then this program ends whatever it does
HUNG = 4


def main() -> int:
    """Parse the arguments and play; return 0 when the scene came to its own end."""
    parser = argparse.ArgumentParser(prog="python -m gateway.trust.scenes")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mqtt-host")
    parser.add_argument("--mqtt-port", type=int)
    parser.add_argument("--protected-port", type=int, default=0)
    parser.add_argument("--run", type=int, required=True)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--supervised", action="store_true")
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if arguments.supervised:
        end_with_stdin(stop.set)
    end_at_last()
    try:
        return 0 if play_run(arguments, stop).state == "done" else 1
    except DannayaError as error:
        print(error, file=sys.stderr)
        return 1


def play_run(arguments: argparse.Namespace, stop: threading.Event) -> SceneRun:
    """Play the run that the arguments name; return it as it has ended."""
    room = read_room(arguments.data)
    room = replace(
        room,
        mqtt_host=arguments.mqtt_host or room.mqtt_host,
        mqtt_port=arguments.mqtt_port or room.mqtt_port,
        protected_port=arguments.protected_port,
    )
    with open_writer(room.store_url) as store:
        return play(room, store, arguments.run, stop.is_set, arguments.pace)


def end_at_last() -> None:
    """End this process at its limit: what it started ends with it."""
    last = threading.Timer(LIMIT_S, os._exit, (HUNG,))
    last.daemon = True
    last.start()


if __name__ == "__main__":
    sys.exit(main())
