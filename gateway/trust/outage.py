"""T04 and T16: the broker goes away for a while, and a false gateway takes its place.

One drill for both, because it is what an attacker would do. Afterwards every board must
have hung up on the false gateway, have come back by itself, and have lost nothing.
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from gateway.broker import BrokerError, pause
from gateway.errors import DannayaError
from gateway.language import tr
from gateway.store import SeenStart
from gateway.trust.decoy import decoy, doorman
from gateway.trust.drilled import (
    THIS_COMPUTER,
    Drill,
    decoy_facts,
    is_back,
    outage_facts,
    pause_facts,
)
from gateway.trust.evidence import Found, judged
from gateway.trust.place import Place
from gateway.trust.ports import is_open
from gateway.trust.returning import arrivals

CHECKS = ("T04", "T16")
SECOND_US = 1_000_000
USUAL_S = 60
SHORTEST_S, LONGEST_S = 3, 100
LATELY_US = 120 * SECOND_US
CLOSE_S = 10.0  # how long the broker may take to go
COME_BACK_S = 45.0  # and the boards to come back and to send what they kept
LOG_S = 3.0  # and the broker's log to be in the store
SPARE_S = 0.5  # the port is given back so long before the broker wants it
LOOK_S = 0.2


class DrillError(DannayaError):
    """A drill that cannot be held as it was asked for."""


def lane_folder(place: Place, lane: str) -> Path:
    """Return the folder of the broker of a lane."""
    return place.folder / ("mosquitto" if lane == "open" else "mosquitto-protected")


def hold(
    place: Place, lane: str, seconds: float, tell: Callable[[float], None]
) -> dict[str, list[Found]]:
    """Hold the drill on one lane; return board -> lamps.

    ``tell`` hears now and then which part of it is done, 0 to 1. DrillError when there
    is nothing to see, or when this broker cannot be stopped.
    """
    drill = Drill(lane, seconds, there(place, lane), now_us())
    drill.period_s = periods(place)
    if not drill.before:
        raise DrillError(tr("No board speaks on this lane: there is nothing to see."))
    folder = lane_folder(place, lane)
    port = port_of(place, lane)
    until_s = time.time() + seconds + CLOSE_S
    pause.ask(folder, until_s)
    try:
        wait_closed(port)
        drill.gone_us = now_us()
        until_s = time.time() + seconds
        pause.ask(folder, until_s)  # from when it was gone
        stay_away(place, drill, port, until_s, tell)
    finally:
        pause.take_back(folder)
    drill.back_us = now_us()
    wait_back(place, drill)
    if drill.lane == "protected":
        wait_log(place, drill)
    return judge(place, drill)


def there(place: Place, lane: str) -> dict[str, SeenStart]:
    """Return board -> its start, of those heard lately on a lane."""
    starts = place.store.lookout().starts(now_us() - LATELY_US)
    return {one.board: one for one in starts if one.lane == lane}


def periods(place: Place) -> dict[str, float]:
    """Return board -> seconds between two of its packs, as it declares them."""
    found = {}
    for board in place.store.boards():
        period_s = board.state.get("period_s")
        if isinstance(period_s, int | float) and period_s > 0:
            found[board.id] = float(period_s)
    return found


def port_of(place: Place, lane: str) -> int:
    """Return where the broker of a lane listens; DrillError when there is none."""
    port = place.room.mqtt_port if lane == "open" else place.room.protected_port
    if not port:
        raise DrillError(tr("This room has no protected lane."))
    return port


def wait_closed(port: int) -> None:
    """Return when nothing listens there any more; DrillError when it stays."""
    until_s = time.monotonic() + CLOSE_S
    while is_open(THIS_COMPUTER, port):
        if time.monotonic() > until_s:
            raise DrillError(
                tr("This broker cannot be stopped for a drill: it needs Mosquitto.")
            )
        time.sleep(LOOK_S)


def stay_away(
    place: Place, drill: Drill, port: int, until_s: float, tell: Callable[[float], None]
) -> None:
    """Let the time pass, with one at the port who lets nobody in.

    On the protected lane that is a false gateway.
    """

    def pass_time() -> None:
        while (left_s := until_s - SPARE_S - time.time()) > 0:
            tell(max(0.0, 1 - left_s / drill.seconds))
            time.sleep(min(left_s, 1.0))

    stand_in = doorman if drill.lane == "open" else decoy
    try:
        with stand_in(place.room.mqtt_host, port) as drill.decoy:
            pass_time()
    except BrokerError as error:
        raise DrillError(error.sentence) from error


def wait_back(place: Place, drill: Drill) -> None:
    """Return when every board has come back and sent what it kept, or too late."""
    until_s = time.monotonic() + COME_BACK_S
    while time.monotonic() < until_s:
        after = there(place, drill.lane)
        if all(is_back(after.get(board), drill) for board in drill.before):
            return
        time.sleep(LOOK_S)


def wait_log(place: Place, drill: Drill) -> None:
    """Return when the log tells of each board that it came in again, or too late."""
    until_s = time.monotonic() + LOG_S
    while time.monotonic() < until_s and len(drill.arrived_us) < len(drill.before):
        events = place.store.lookout().events(drill.began_us)
        connected = [
            (one.board, one.t_us)
            for one in events
            if one.kind == "connected" and one.board
        ]
        drill.arrived_us = arrivals(connected, drill.gone_us, drill.before)
        time.sleep(LOOK_S)


def judge(place: Place, drill: Drill) -> dict[str, list[Found]]:
    """Return board -> lamps of what the drill has shown."""
    after = there(place, drill.lane)
    # of those that had just come in, the log tells only now
    addresses = {**place.store.lookout().arrivals(), **place.addresses}
    fellows = Counter(addresses.get(board) for board in drill.before)
    at_us = now_us()
    found = {}
    for board, before in drill.before.items():
        facts = outage_facts(before, after.get(board), drill)
        address = addresses.get(board)
        facts += pause_facts(board, address, fellows[address], drill)
        lamps = [judged("T16", facts, at_us, "drill")]
        if drill.decoy is not None and drill.lane == "protected":
            facts = decoy_facts(board, address, fellows[address], drill, drill.decoy)
            lamps.append(judged("T04", facts, at_us, "drill"))
        found[board] = lamps
    return found


def now_us() -> int:
    """Return the time, in microseconds UTC."""
    return time.time_ns() // 1000
