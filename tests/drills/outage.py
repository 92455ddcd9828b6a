"""A room whose broker is away for a minute: each board keeps, returns and catches up.

The broker is killed and started again; 46 boards find it at their own pace. Measured
for each: when it was back, and how long from then until all that it had kept was
acknowledged. Both are checked here: no board more than CATCH_UP_S, and all of them
together spread over at least SPREAD_S, so that no broker is stormed.
"""

import time
from pathlib import Path
from typing import Any

from gateway.room import write_room
from tests.books import check_books
from tests.conftest import free_port, wait_for
from tests.drills.outcome import Outcome
from tests.fleet import fleet
from tests.kit.brokers import Mosquitto
from tests.rooms import run_room

BOARDS = 46
PERIOD_S = 1.0
CATCH_UP_S = 5.0
SHARED = 4.0  # times as long in the short form: other tests run beside it
LONG_S = 20.0
SPREAD_S = 3.0
BACK_S = 60.0
LOOK_S = 0.02


class Return:
    """One board's way back: when it was connected, when it had caught up."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self._goal = 0
        self.connected_s = 0.0
        self.caught_up_s = 0.0

    def look(self, now_s: float) -> bool:
        """Note what is new; return whether the board has caught up."""
        facts = self._node.facts()
        if not self.connected_s and facts["connected"]:
            self.connected_s = now_s
            self._goal = facts["packs"]
        if self.connected_s and not self.caught_up_s:
            done = facts["acknowledged"] + facts["dropped"]
            self.caught_up_s = now_s if done >= self._goal else 0.0
        return bool(self.caught_up_s)


def run(folder: Path, seconds: float) -> Outcome:
    """Let the broker be away for some seconds."""
    room_folder, port = folder / "room", free_port()
    write_room(room_folder, name="Drill", broker="external")
    (folder / "broker").mkdir()
    broker = Mosquitto(folder / "broker", port)
    broker.start()
    most_s = CATCH_UP_S * (1.0 if seconds >= LONG_S else SHARED)
    try:
        with (
            run_room(room_folder, "up", mqtt_port=port),
            fleet(BOARDS, port, PERIOD_S) as boards,
        ):
            wait_for(lambda: boards.delivered(BOARDS * 4), 30, "acknowledgements")
            broker.kill()
            time.sleep(seconds)
            returns = [Return(node) for node in boards.nodes]
            kept = boards.facts("queued")
            broker.start()
            watch(returns)
            boards.drain()
            dropped = boards.facts("dropped")
            missing, doubled = check_books(boards.acked, room_folder / "dannaya.db")
    finally:
        broker.kill()
    return Outcome(
        missing + dropped, doubled, {"kept": kept, **measured(returns, most_s)}
    )


def watch(returns: list[Return]) -> None:
    """Look at all boards until each has caught up."""
    until_s = time.monotonic() + BACK_S
    while not all([one.look(time.monotonic()) for one in returns]):
        if time.monotonic() > until_s:
            raise RuntimeError(f"a board did not come back within {BACK_S} s")
        time.sleep(LOOK_S)


def measured(returns: list[Return], most_s: float) -> dict[str, float]:
    """Return what is promised, measured; fail when it is not kept."""
    connected = sorted(one.connected_s for one in returns)
    spread_s = connected[-1] - connected[0]
    slowest_s = max(one.caught_up_s - one.connected_s for one in returns)
    if spread_s < SPREAD_S:
        raise RuntimeError(f"all boards came back within {spread_s:.1f} s")
    if slowest_s > most_s:
        raise RuntimeError(f"a board caught up only after {slowest_s:.1f} s")
    return {"back over s": round(spread_s, 1), "slowest s": round(slowest_s, 2)}
