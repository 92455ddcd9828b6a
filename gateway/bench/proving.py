"""What it costs to check who sent each pack: the same packs, with macs and without.

Through everything that ingest does with them but the sockets: MQTT's packets, the
rules of the wire, gate, ledger, clock, store, commit, and the acknowledgements.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from gateway.bench.load import Load
from gateway.broker import decode, encode
from gateway.gates import OpenGate, ProtectedGate
from gateway.identities import Identities
from gateway.identity import prepare
from gateway.intake import Intake
from gateway.mac import Verifier
from gateway.quarantine import Limits
from gateway.store import Batch, Writer, open_store

BATCH = 1_000
NO_LIMITS = Limits(burst=1e9)
T0_US = 1_790_000_000_000_000


@dataclass(frozen=True)
class Proving:
    """Measurements made durable a second, of packs without and with a mac."""

    open_per_s: float
    protected_per_s: float

    def cost(self, durable_per_s: float) -> float:
        """Return which part of the whole path's throughput the proofs cost.

        ``durable_per_s``: measurements a second on that path, broker and network
        included, without proofs.
        """
        each_s = 1 / self.protected_per_s - 1 / self.open_per_s
        return each_s / (1 / durable_per_s + each_s)


def measure_proving(folder: Path, load: Load, rounds: int) -> Proving:
    """Enter a load ``rounds`` times on each lane in turn; the medians count."""
    prepare(folder, load.boards)
    rates: dict[str, list[float]] = {"open": [], "protected": []}
    for number in range(rounds):
        for lane, found in rates.items():
            found.append(enter(folder, f"{lane}-{number}", lane, load))
    return Proving(median(rates["open"]), median(rates["protected"]))


def enter(folder: Path, name: str, lane: str, load: Load) -> float:
    """Enter the whole load on one lane of a fresh store; return the rate."""
    store = open_store(f"sqlite:///{folder / name}.db")
    if not isinstance(store, Writer):
        raise TypeError("open_store gave a Reader")
    with store:
        identities = Identities(folder, store)
        if lane == "open":
            intake = Intake((), lane, OpenGate(identities))
        else:
            intake = Intake((), lane, ProtectedGate(identities, NO_LIMITS))
        signed = identities.verifiers if lane == "protected" else None
        batches = [*in_batches(packets(load, signed))]
        start_s = time.perf_counter()
        for number, data in enumerate(batches):
            batch = Batch()
            found = decode.take(data, BATCH).deliveries
            for delivery in found:
                intake.take(batch, delivery, T0_US + number * 10_000)
            intake.close(batch)
            store.write(batch)
            encode.pubacks([delivery.packet_id for delivery in found])
            for topic, payload in intake.acknowledgements(batch):
                encode.publish(topic, payload, 0, False)
        took_s = time.perf_counter() - start_s
    return 2 * load.messages / took_s


def packets(load: Load, signed: dict[str, Verifier] | None) -> list[bytes]:
    """Return every pack of a load as the broker sends it, one of each board in turn."""
    found: list[bytes] = []
    for seq in range(load.packs):
        for number, board in enumerate(load.boards):
            topic, payload = f"kit/{board}/telemetry", load.payload(number, seq)
            if signed:
                payload = with_mac(signed[board], topic, payload)
            packet_id = len(found) % 65_535 + 1
            found.append(encode.publish(topic, payload, packet_id, False))
    return found


def with_mac(verifier: Verifier, topic: str, payload: bytes) -> bytes:
    """Return a pack with its mac behind the envelope line."""
    line, newline, pack = payload.partition(b"\n")
    mac = verifier.sign(topic, payload)[-22:]
    return line + b" " + mac + newline + pack


def in_batches(found: Sequence[bytes]) -> Iterator[bytes]:
    """Yield packets as many as a busy gateway commits at once."""
    for first in range(0, len(found), BATCH):
        yield b"".join(found[first : first + BATCH])
