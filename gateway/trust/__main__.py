"""The room's lamps, kept up while it runs: `python -m gateway.trust --help`."""

import logging
import threading
import time
from collections.abc import Callable

from gateway.child import arguments_of, run_child
from gateway.room import Room
from gateway.store import StoreError, Writer, open_writer
from gateway.trust.keeper import Keeper
from gateway.trust.keys import Keys
from gateway.trust.rounds import Rounds
from gateway.trust.scenes.hand import Hand
from gateway.trust.watch import Watch

LOOK_S = 2.0  # between two looks in passing
POLL_S = 0.2
PROBE_S = 0.3  # how soon a request is noticed
QUIET_US = 20_000_000  # after the start: first the boards come in

log = logging.getLogger("dannaya.trust")


def run(room: Room, stop: threading.Event) -> None:
    """Keep the lamps of a room until ``stop`` is set."""
    with (
        open_writer(room.store_url) as store,
        open_writer(room.store_url) as other,
        open_writer(room.store_url) as third,
    ):
        quiet_until_us = time.time_ns() // 1000 + QUIET_US
        rounds = Rounds(room, other, quiet_until_us)
        probing = threading.Thread(target=probe, args=(rounds, stop), name="probes")
        probing.start()
        acting = threading.Thread(
            target=Hand(room, third).run, args=(stop,), name="stage"
        )
        acting.start()
        beside = (probing, acting)

        def ended() -> bool:
            return stop.is_set() or not all(one.is_alive() for one in beside)

        watch(room, store, rounds, ended)
        stop.set()
        for one in beside:
            one.join()


def watch(room: Room, store: Writer, rounds: Rounds, ended: Callable[[], bool]) -> None:
    """Look at what the boards show in passing until it is the end."""
    looker, keeper, keys = Watch(store), Keeper(store), Keys(room.folder)
    due_s = 0.0
    while not ended():
        time.sleep(POLL_S)
        if time.monotonic() < due_s:
            continue
        due_s = time.monotonic() + LOOK_S
        now_us = time.time_ns() // 1000
        try:
            keeper.follow(looker.look(now_us, keys.now(), rounds.doors), now_us)
        except StoreError as error:
            log.warning("%s", error)  # the next look tries again


def probe(rounds: Rounds, stop: threading.Event) -> None:
    """Make the probes that are asked for or due until told to stop."""
    while not stop.wait(PROBE_S):
        try:
            rounds.step(time.time_ns() // 1000)
        except StoreError as error:
            log.warning("%s", error)


def main() -> None:
    """Parse the arguments and run until told to end."""
    run_child(arguments_of("gateway.trust").parse_args(), run)


if __name__ == "__main__":
    main()
