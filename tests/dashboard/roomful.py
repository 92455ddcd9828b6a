"""A store filled as a gateway would fill it: boards, history, silences, losses."""

import math
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.config import Config
from gateway.ledger import Start
from gateway.room.model import DATABASE_NAME
from gateway.store import (
    Batch,
    Reading,
    RefusalRow,
    Seen,
    SeriesKey,
    Writer,
    open_store,
)

SITES = (("bamako", "Bamako"), ("segou", "Ségou"), ("kayes", "Kayes"))
WORDS = ("baobab", "calao", "doum", "fonio", "hirondelle", "karite", "pirogue")
ROOM_NAME = "Atelier objets connectés, Kayes"
LONG_NAME = "Station du château d'eau de Kayes-Plateau"
UNITS = {
    "temperature": "Cel",
    "humidity": "%RH",
    "light": "lx",
    "soil_moisture": "%",
    "battery": "V",
}
APART_S = 2  # between two readings of the history
PERIOD_S = 600  # as the boards say; long, so that no test sees them fall silent
AHEAD_S = 3600  # the heartbeat of a gateway that no test is too slow for
MINUTE_US = 60_000_000

# seats that are not simply ready
LOST: dict[int, tuple[dict[str, object], float]] = {
    12: ({"state": "lost"}, 130),
    39: ({"state": "ready"}, 4000),
}
LATE = {30: 1500.0}
STATES: dict[int, dict[str, object]] = {
    17: {"state": "sleeping", "period_s": 3600},
    21: {"state": "alert"},
}
MISSING = {30: 3, 8: 1204}


def now_us() -> int:
    """Return the time as the store keeps it."""
    return time.time_ns() // 1000


def board_id(seat: int) -> str:
    """Return the id of the board at a seat, from 1."""
    return f"{WORDS[(seat - 1) % len(WORDS)]}-{10 + seat * 37 % 90}"


def kind_of(seat: int) -> str:
    """Return what kind of board sits at a seat: a bit of everything."""
    return {7: "virtual", 11: "foreign"}.get(
        seat, "simulated" if seat > 40 else "board"
    )


def store_url(folder: Path) -> str:
    """Return the address of a store in a folder."""
    return f"sqlite:///{folder / DATABASE_NAME}"


def config(folder: Path) -> Config:
    """Return what the dashboard is told of the room in ``folder``."""
    return Config(store_url(folder), name=ROOM_NAME, sites=SITES)


def values_at(seat: int, t_us: int) -> dict[str, float]:
    """Return plausible readings of one seat, each a smooth curve."""
    t = t_us / 1e6
    slow, quick = math.sin(t / 700 + seat), math.sin(t / 23 + 3 * seat)
    temperature = round(34 + 4 * math.sin(seat * 2.4) + slow + 0.4 * quick, 1)
    if seat == 9:
        return {"temperature": temperature}
    values = {
        "temperature": temperature,
        "humidity": round(38 + 9 * math.cos(seat) - 3 * slow + quick),
        "light": round(700 + 300 * slow + 40 * quick),
        "soil_moisture": round(41 - 6 * slow, 1),
    }
    return values | ({"battery": round(3.9 + 0.05 * slow, 2)} if seat % 2 else {})


def fill(folder: Path, boards: int = 46, *, readings: int = 40) -> Writer:
    """Return the open Writer of a new store with that many boards.

    With enough boards some are late, lost, asleep, alert, expected, or miss packs.
    """
    writer = open_store(store_url(folder))
    if not isinstance(writer, Writer):
        raise TypeError("the store is read only")
    now = now_us()
    expect(writer, boards)
    batch = Batch()
    for seat in range(1, boards + 1):
        if seat != 46:  # prepared, never heard
            add_board(batch, seat, now, readings)
    beat(batch)
    writer.write(batch)
    return writer


def expect(writer: Writer, boards: int) -> None:
    """Make the seats known, two of them with names that are hard to place."""
    names = {5: LONG_NAME, 23: "Mopti 2"}
    writer.expect(
        [
            (board_id(seat), seat, SITES[seat % 3][0], names.get(seat))
            for seat in range(1, boards + 1)
        ]
    )


def add_board(batch: Batch, seat: int, now: int, readings: int) -> None:
    """Add a board's history up to its last sign of life."""
    state, silence_s = LOST.get(seat, ({"state": "ready"}, LATE.get(seat, 0.2)))
    if seat in STATES:
        state = STATES[seat]
    seen_us = now - round(silence_s * 1e6)
    for i in range(readings):
        add_readings(batch, seat, seen_us - i * APART_S * 1_000_000)
    said = {"model": "esp32", "firmware": "0.1.0", "sketch": "full_node"}
    batch.seen[board_id(seat)] = Seen(
        lane="open",
        kind=kind_of(seat),
        last_seen_us=seen_us,
        state={**said, "period_s": PERIOD_S, "sensors": UNITS, **state},
    )
    add_packs(batch, seat, seen_us)


def add_readings(batch: Batch, seat: int, t_us: int) -> None:
    """Add what one seat measures at one time."""
    readings = [(name, UNITS[name], v) for name, v in values_at(seat, t_us).items()]
    readings += [("sys/rssi", "dBm", -61.0), ("sys/heap", "B", 91_000.0)]
    readings.append(("sys/reset", "", 2.0))
    for name, unit, value in readings:
        series = SeriesKey(board_id(seat), "open", name, unit)
        batch.readings.append(Reading(series, t_us, float(value), "rebuilt"))
    batch.count("stored", len(readings))


def add_packs(batch: Batch, seat: int, seen_us: int) -> None:
    """Add a start whose first packs are lost where ``MISSING`` says so."""
    board, received, missing = board_id(seat), 400 + seat * 7, MISSING.get(seat, 0)
    newest = missing + received - 1
    batch.starts.append(
        Start(
            board=board,
            b=1,
            r=seat,
            ranges=[(missing, newest)],
            oldest=missing,
            newest=newest,
            received=received,
            first_us=seen_us - MINUTE_US,
            last_us=seen_us,
        )
    )
    batch.packs[board, 1, seat] = received


def beat(batch: Batch, *, connected: bool = True, age_s: float = -AHEAD_S) -> None:
    """Let ingest say that it lives."""
    batch.settings["ingest"] = {
        "broker": "mosquitto 2.0.11",
        "protocol": 5,
        "connected": connected,
        "at_us": now_us() - round(age_s * 1e6),
    }


def refuse(batch: Batch, seat: int, reason: str, payload: bytes) -> None:
    """Add a refused message of one seat."""
    board = board_id(seat)
    topic = f"kit/{board}/telemetry"
    batch.refused.append(
        RefusalRow(now_us(), "open", board, topic, payload, reason, "not readable")
    )
    batch.count("refused")


def report(
    writer: Writer, seats: Iterable[int], state: dict[str, object] | None = None
) -> int:
    """Write one more reading of each of these seats, as ingest would; its time."""
    batch, now = Batch(), now_us()
    for seat in seats:
        add_readings(batch, seat, now)
        said = STATES.get(seat, state)
        batch.seen[board_id(seat)] = Seen("open", kind_of(seat), now, state=said)
    beat(batch)
    writer.write(batch)
    return now


@contextmanager
def reporting(writer: Writer, boards: int = 46) -> Iterator[None]:
    """Let every board that is not silent report again and again."""
    silent = {*LOST, *LATE, 17, 46}
    seats = [seat for seat in range(1, boards + 1) if seat not in silent]
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.5):
            report(writer, seats)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
