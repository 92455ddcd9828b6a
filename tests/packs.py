"""Packs for the ledger's tests, and what a store would keep of its books."""

from dataclasses import replace

from gateway.ledger import Completeness, Ledger, Start, Verdict, completeness
from gateway.wire import Envelope

BOARD = "baobab-10"
T0 = 1_790_000_000_000_000
SECOND = 1_000_000


def pack(
    seq: int, o: int | tuple[int, int] = 0, b: int = 1, r: int = 1, fresh: bool = True
) -> Envelope:
    """Return the envelope of a pack; ``o`` alone is of the same start."""
    oldest = o if isinstance(o, tuple) else (b, o)
    return Envelope(b, r, seq, oldest, 0, 0 if fresh else None, None)


def record(ledger: Ledger, envelope: Envelope, at_s: float = 0) -> Verdict:
    """Record a pack ``at_s`` seconds after T0."""
    return ledger.record(BOARD, envelope, T0 + int(at_s * SECOND))


def outcomes(ledger: Ledger, *envelopes: Envelope) -> list[str]:
    """Return the outcome of each pack, recorded one after the other."""
    return [record(ledger, envelope).outcome for envelope in envelopes]


def kinds(verdict: Verdict) -> list[str]:
    """Return the kinds of events of a verdict."""
    return [kind for kind, _ in verdict.events]


def books(verdict: Verdict) -> Completeness:
    """Return the completeness of the start of a verdict."""
    assert verdict.start is not None
    return completeness(verdict.start)


def reloaded(starts: list[Start]) -> Ledger:
    """Return a new ledger from what a store would have kept of these starts."""
    return Ledger(
        replace(one, ranges=list(one.ranges), skipped=list(one.skipped), dirty=False)
        for one in starts
    )
