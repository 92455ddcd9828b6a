"""The gateway's clock set by an hour, both ways, while boards publish.

The clock is an argument here, so that the computer's own is left alone: what ingest
does for each batch, with the real intake, store and step watch. A second of the drill
is a minute of the boards.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from gateway.broker import Delivery
from gateway.clock import StepWatch
from gateway.intake import Intake
from gateway.names import board_ids
from gateway.store import Batch, Writer
from tests.books import check_books
from tests.conftest import open_writer
from tests.drills.outcome import Outcome

T0_US = 1_790_000_000_000_000
HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
STEPS_US = (HOUR_US, -HOUR_US, -HOUR_US, HOUR_US)
BOARDS = 20
DELAYS_MS = (5, 40, 900, 3)  # from measuring to sending, pack after pack
READINGS_EACH = 1
NEAR_US = 2 * SECOND_US


class Gateway:
    """What ingest does with a batch, at a time that it is told."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._intake = Intake(writer.starts(), "open")
        self._steps = StepWatch()
        self.acked: dict[tuple[str, int, int], int] = {}

    def store(self, deliveries: list[Delivery], wall_us: int, steady_us: int) -> Batch:
        """Commit a batch that arrives at ``wall_us``; keep what it acknowledges."""
        batch = Batch()
        step_us = self._steps.check(wall_us, steady_us)
        if step_us:
            self._intake.reset_clock(batch, step_us, wall_us)
        for delivery in deliveries:
            self._intake.take(batch, delivery, wall_us)
        self._intake.close(batch)
        self._writer.write(batch)
        for topic, payload in self._intake.acknowledgements(batch):
            ack = json.loads(payload)
            self.acked[topic.split("/")[1], ack["b"], ack["r"]] = ack["s"]
        return batch


def run(folder: Path, seconds: float) -> Outcome:
    """Step the clock four times in as many minutes as ``seconds``, and once more."""
    ticks = max(10, int(seconds * 60 / (len(STEPS_US) + 1)))
    database = folder / "dannaya.db"
    wrong = 0
    with open_writer(f"sqlite:///{database}") as writer:
        gateway = Gateway(writer)
        for tick, wall_us in enumerate(walls(ticks)):
            batch = gateway.store(packs(tick), wall_us, tick * SECOND_US)
            wrong += sum(
                reading.quality != "rebuilt" or abs(reading.t_us - wall_us) > NEAR_US
                for reading in batch.readings
            )
        steps = [event for event in writer.events() if event.kind == "clock_step"]
        writer.checkpoint()
    assert len(steps) == len(STEPS_US), steps
    assert not wrong, f"{wrong} readings at a time that is far from the gateway's"
    missing, doubled = check_books(gateway.acked, database, READINGS_EACH)
    sent = ticks * (len(STEPS_US) + 1) * BOARDS
    believed = sum(last + 1 for last in gateway.acked.values())
    assert believed == sent
    return Outcome(missing, doubled, {"steps": len(steps), "packs": sent})


def walls(ticks: int) -> Iterator[int]:
    """Yield the gateway's time second after second, stepped after each ``ticks``."""
    offset_us = 0
    for round_number, step_us in enumerate((0, *STEPS_US)):
        offset_us += step_us
        for tick in range(ticks):
            yield T0_US + offset_us + (round_number * ticks + tick) * SECOND_US


def packs(seq: int) -> list[Delivery]:
    """Return the pack number ``seq`` of each board, as its broker delivers it."""
    sent_ms = 60_000 + seq * 1_000
    measured_ms = sent_ms - DELAYS_MS[seq % len(DELAYS_MS)]
    envelope = {"b": 1, "r": 7, "s": seq, "o": [1, seq], "u": measured_ms, "t": sent_ms}
    payload = json.dumps(envelope) + '\n[{"n":"temperature","u":"Cel","v":27.5}]'
    return [
        Delivery(f"kit/{board}/telemetry", payload.encode(), False, 1, False)
        for board in board_ids(BOARDS)
    ]
