"""A broker that stalls, half-closes, sends garbage, refuses: nothing is lost by it."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gateway.room import write_room
from tests.books import check_books
from tests.broker.brokers import run_broker
from tests.conftest import wait_for
from tests.drills.outcome import Outcome
from tests.drills.proxy import Proxy
from tests.fleet import Fleet, fleet
from tests.rooms import run_room

BOARDS = 46
PERIOD_S = 0.2
BACK_S = 60.0


def run(folder: Path, seconds: float) -> Outcome:
    """Put the gateway through every misbehaviour, each for a fifth of the time."""
    room_folder = folder / "room"
    write_room(room_folder, name="Drill", broker="external")
    with (
        run_broker("mosquitto", folder / "broker") as broker,
        Proxy(broker.port) as proxy,
        run_room(room_folder, "up", mqtt_port=proxy.port),
        fleet(BOARDS, broker.port, PERIOD_S) as boards,
    ):
        boards.keep_everything()
        wait_for(lambda: boards.delivered(BOARDS), what="the first acknowledgements")
        mosquitto = broker.mosquitto()
        each_s = seconds / 5
        for misbehave, behave in (
            (proxy.half_close, proxy.resume),
            (proxy.garble, proxy.resume),
            (proxy.refuse, proxy.resume),
            (proxy.stall, proxy.resume),
            (mosquitto.suspend, mosquitto.resume),
        ):
            misbehave_for(each_s, misbehave, behave)
            wait_acknowledged(boards, misbehave.__name__)
        boards.drain()
        missing, doubled = check_books(boards.acked, room_folder / "dannaya.db")
    facts = {"s": seconds, "connections": proxy.accepted}
    return Outcome(missing, doubled, facts)


def misbehave_for(
    seconds: float, misbehave: Callable[[], None], behave: Callable[[], None]
) -> None:
    """Misbehave for some time, then behave."""
    until_s = time.monotonic() + seconds
    misbehave()
    time.sleep(max(0.0, until_s - time.monotonic()))
    behave()


def wait_acknowledged(boards: Fleet, after: str) -> None:
    """Return when a round of packs was acknowledged from now on."""
    goal = boards.facts("acknowledged") + BOARDS * 2
    wait_for(partial(boards.delivered, goal), BACK_S, f"acknowledgements after {after}")
