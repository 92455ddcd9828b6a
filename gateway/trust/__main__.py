"""The room's lamps, kept up while it runs: `python -m gateway.trust --help`."""

import argparse
import logging
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from gateway.errors import DannayaError
from gateway.lifeline import end_with_stdin
from gateway.room import Room, read_room
from gateway.store import StoreError, Writer, open_store
from gateway.trust.keeper import Keeper
from gateway.trust.keys import Keys
from gateway.trust.observed import Doors
from gateway.trust.watch import Watch

LOOK_S = 2.0  # between two looks

log = logging.getLogger("dannaya.trust")


def run(room: Room, stop: threading.Event) -> None:
    """Keep the lamps of a room until ``stop`` is set."""
    store = open_store(room.store_url)
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    with store:
        watch, keeper, keys = Watch(store), Keeper(store), Keys(room.folder)
        while not stop.wait(LOOK_S):
            now_us = time.time_ns() // 1000
            try:
                keeper.follow(watch.look(now_us, keys.now(), Doors()), now_us)
            except StoreError as error:
                log.warning("%s", error)  # the next look tries again


def main() -> None:
    """Parse the arguments and run until told to end."""
    parser = argparse.ArgumentParser(prog="python -m gateway.trust")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mqtt-port", type=int)
    parser.add_argument("--supervised", action="store_true")
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if arguments.supervised:
        end_with_stdin(stop.set)
    try:
        room = read_room(arguments.data)
        run(replace(room, mqtt_port=arguments.mqtt_port or room.mqtt_port), stop)
    except DannayaError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
