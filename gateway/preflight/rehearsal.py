"""A rehearsal: as many simulated boards as people, through the room's real address.

A room of its own, in a folder that is removed afterwards, with the real broker, the
real gateway and the boards' real program: nothing of it stays in the room's data.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.bench.latency import percentile
from gateway.bench.spine import Spine, spine
from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.here import address_in_the_room
from gateway.language import decimal, tr
from gateway.names import board_ids
from gateway.room import BoardEntry
from gateway.simulate import connector, deliver, make_nodes, run_nodes, sensors

EVERYWHERE = "0.0.0.0"  # noqa: S104  the broker listens as that of a room does
PERIOD_S = 2.0
END_S = 10.0
JOIN_S = 10.0  # longer than this, and people ask what is wrong
SLOW_MS, TOO_SLOW_MS = 250.0, 2_000.0

Watch = Callable[[float], None]


@dataclass
class Rehearsal:
    """What the boards lived: packs and acknowledgements counted, times measured."""

    boards: int
    joined: dict[str, float] = field(default_factory=dict)  # board -> s to first ack
    waits_ms: list[float] = field(default_factory=list)  # from reading to acknowledged
    packs: int = 0
    acknowledged: int = 0
    doubled: int = 0

    @property
    def lost(self) -> int:
        """Return how many packs were never acknowledged."""
        return self.packs - self.acknowledged

    def p95_ms(self) -> float:
        """Return the wait below which 95 % of the packs lie; NaN without any."""
        return percentile(sorted(self.waits_ms), 0.95)


class Notes:
    """Notes when each pack was read, and when it was acknowledged."""

    def __init__(self, boards: int) -> None:
        self.result = Rehearsal(boards)
        self._start_s = time.perf_counter()
        self._read_s: dict[str, list[float]] = {}
        self._acked: dict[str, int] = {}

    def sensors(self, board: BoardEntry) -> Sequence[Callable[[], Any]]:
        """Return a board's sensors, which also note that they were read."""
        times = self._read_s.setdefault(board.id, [])

        def note() -> list[Any]:
            times.append(time.perf_counter())
            return []

        return [note, *sensors(board)]

    def on_ack(self, board: str, _boot: int, _random: int, seq: int) -> None:
        """Take the time of each pack up to ``seq``."""
        now_s = time.perf_counter()
        self.result.joined.setdefault(board, now_s - self._start_s)
        first = self._acked.get(board, -1) + 1
        for read_s in self._read_s[board][first : seq + 1]:
            self.result.waits_ms.append((now_s - read_s) * 1000)
        self._acked[board] = max(seq, first - 1)


def rehearse(
    boards: int,
    seconds: float,
    broker: str = "auto",
    address: str | None = None,
    watch: Watch = lambda share: None,
) -> Rehearsal:
    """Run the rehearsal; ``watch`` hears how much of the time is over, 0.0 to 1.0."""
    here = address or address_in_the_room()
    entries = [
        BoardEntry(one, seat, kind="simulated")
        for seat, one in enumerate(board_ids(boards), start=1)
    ]
    with (
        tempfile.TemporaryDirectory(prefix="dannaya-") as folder,
        spine(Path(folder), broker, host=EVERYWHERE) as room,
    ):
        return asyncio.run(played(room, here, entries, seconds, watch))


async def played(
    room: Spine,
    address: str,
    entries: list[BoardEntry],
    seconds: float,
    watch: Watch,
) -> Rehearsal:
    """Let the boards live for some seconds, then read the books."""
    notes = Notes(len(entries))
    nodes = make_nodes(
        entries,
        connector(address, room.room.mqtt_port),
        dict.fromkeys((one.id for one in entries), 1),
        PERIOD_S,
        notes.on_ack,
        notes.sensors,
    )
    running = asyncio.create_task(run_nodes(nodes, PERIOD_S))
    ticks = max(1, round(seconds * 4))
    for tick in range(ticks):
        watch(tick / ticks)
        await asyncio.sleep(seconds / ticks)
    await deliver(nodes)
    facts = [node.facts() for node in nodes]
    for node in nodes:
        node.stop()
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(running, END_S)
    result = notes.result
    result.packs = sum(one["packs"] for one in facts)
    result.acknowledged = sum(one["acknowledged"] for one in facts)
    with room.store() as store:
        result.doubled = sum(one.doubled for one in store.completeness().values())
    return result


def judged(result: Rehearsal) -> list[Finding]:
    """Return what the rehearsal says of the room."""
    return [joins(result), latency(result), losses(result)]


def joins(result: Rehearsal) -> Finding:
    """Tell how many boards joined, and how long the last one took."""
    joined = len(result.joined)
    slowest_s = max(result.joined.values(), default=0.0)
    sentence = tr(
        "{joined} of {boards} boards joined, the last after {s} s.",
        joined=joined,
        boards=result.boards,
        s=decimal(slowest_s),
    )
    if joined < result.boards:
        fix = tr("The broker or the network took no more: see dannaya doctor.")
        return Finding("joins", RED, sentence, fix)
    if slowest_s > JOIN_S:
        return Finding(
            "joins", ORANGE, sentence, tr("Start the boards table by table.")
        )
    return Finding("joins", GREEN, sentence)


def latency(result: Rehearsal) -> Finding:
    """Tell how long a reading takes to be safe."""
    p95_ms = result.p95_ms()
    sentence = tr(
        "A reading is stored and acknowledged within {ms} ms (95 of 100).",
        ms=f"{p95_ms:.0f}",
    )
    if p95_ms < SLOW_MS:
        return Finding("latency", GREEN, sentence)
    fix = tr("Close what else this computer does, and its other windows.")
    return Finding("latency", ORANGE if p95_ms < TOO_SLOW_MS else RED, sentence, fix)


def losses(result: Rehearsal) -> Finding:
    """Tell whether anything is missing or doubled."""
    sentence = tr(
        "{packs} messages: {lost} missing, {doubled} doubled.",
        packs=result.packs,
        lost=result.lost,
        doubled=result.doubled,
    )
    if result.packs and not result.lost and not result.doubled:
        return Finding("losses", GREEN, sentence)
    fix = tr("Run it again; if it stays so, please report it with the file log/.")
    return Finding("losses", RED, sentence, fix)
