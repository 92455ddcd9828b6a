"""The ledger against plain sets, and in a room where everything fails."""

from dataclasses import asdict, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from gateway import ranges
from gateway.ledger import Completeness, Ledger, Start, completeness
from gateway.start import MAX_JUMP
from gateway.wire import Envelope
from tests.packs import BOARD, SECOND, T0, pack, reloaded

# --- Properties: ranges, and one start against plain sets


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=80))
def test_ranges_are_a_set(steps: list[tuple[bool, int]]) -> None:
    kept: ranges.Ranges = []
    model: set[int] = set()
    for put, number in steps:
        if not put:
            ranges.discard(kept, number)
            model.discard(number)
        elif number not in model:
            ranges.add(kept, number)
            model.add(number)
        assert {n for low, high in kept for n in range(low, high + 1)} == model
        assert all(a[1] + 1 < b[0] for a, b in zip(kept, kept[1:], strict=False))
    for number in range(42):
        assert ranges.contains(kept, number) == (number in model)
        assert ranges.count(kept, number) == sum(n >= number for n in model)
        assert ranges.count(kept, 5, number) == sum(5 <= n <= number for n in model)


SEQS = st.integers(0, 30) | st.integers(MAX_JUMP, MAX_JUMP + 30) | st.just(10**12)


@given(st.lists(st.tuples(SEQS, SEQS, st.booleans(), st.booleans()), max_size=60))
def test_any_packs_of_a_start_in_any_order_keep_the_books(
    steps: list[tuple[int, int, bool, bool]],
) -> None:
    ledger = Ledger()
    seen: set[int] = set()
    oldest = newest = 0
    for seq, o, redelivered, reload in steps:
        verdict = ledger.record(BOARD, pack(seq, o), T0, redelivered=redelivered)
        start = verdict.start
        assert start is not None
        oldest, newest = max(oldest, o), max(newest, seq, o)
        if seq not in seen:
            assert verdict.outcome == ("new" if seq >= oldest else "late")
        elif seq >= oldest or redelivered:
            assert verdict.outcome == "duplicate"
        else:
            assert verdict.outcome == "replay"
        seen.add(seq)
        assert (start.oldest, start.newest, start.received) == (
            oldest,
            newest,
            len(seen),
        )
        assert all(start.has(one) for one in seen)
        assert ranges.count(start.ranges) == len(seen)
        check_books(start, seen)
        if reload:
            ledger = reloaded([start])


def check_books(start: Start, seen: set[int]) -> None:
    """Fail unless the books of a start add up and its ack covers only seen packs."""
    sent, received, missing, en_route = completeness(start)
    assert min(sent, received, missing, en_route) >= 0
    assert sent == received + missing + en_route
    assert received == len(seen)
    last = Ledger().acknowledged(start)
    if last is None:
        assert start.oldest not in seen
    else:
        assert last in seen and last + 1 not in seen
        assert last - start.oldest + 1 == sum(start.oldest <= s <= last for s in seen)


# --- Property: one board that keeps to the contract, a gateway that crashes


class Room(RuleBasedStateMachine):
    """A board, a broker in order, and a gateway that commits, crashes, comes back.

    The board keeps packs until they are acknowledged, drops the oldest when its ring
    is full, and may be restarted with some of them kept. What the broker has not had
    acknowledged by the gateway it delivers again. Messages and acks may be lost.
    """

    RING = 6

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0
        self.b, self.r, self.next = 1, 101, 0
        self.ring: list[tuple[int, int, int]] = []
        self.made: set[tuple[int, int, int]] = set()
        self.queue: list[tuple[Envelope, bool]] = []
        self.stored: list[tuple[int, int, int]] = []
        self.saved: dict[tuple[int, int], Start] = {}
        self.ledger = Ledger()
        self.acks: list[tuple[int, int, int]] = []

    @rule(count=st.integers(1, 4))
    def measure(self, count: int) -> None:
        for _ in range(count):
            self.ring = [*self.ring, (self.b, self.r, self.next)][-self.RING :]
            self.made.add((self.b, self.r, self.next))
            self.next += 1

    @precondition(lambda self: self.ring)
    @rule(count=st.integers(1, RING), lost=st.sets(st.integers(0, RING)))
    def send(self, count: int, lost: set[int]) -> None:
        oldest = (self.ring[0][0], self.ring[0][2])
        for at, (b, r, seq) in enumerate(self.ring[:count]):
            fresh = (b, r) == (self.b, self.r)
            if at not in lost:
                self.queue.append((pack(seq, oldest, b, r, fresh), False))

    @rule(kept=st.integers(0, RING))
    def restart_the_board(self, kept: int) -> None:
        self.ring = self.ring[:kept]
        self.b, self.r, self.next = self.b + 1, self.r + 1, 0

    @precondition(lambda self: self.queue)
    @rule(count=st.integers(1, 8), fate=st.sampled_from(["", "", "before", "after"]))
    def deliver(self, count: int, fate: str) -> None:
        """The gateway takes a batch; it may die before or after the commit."""
        batch = self.queue[:count]
        self.now_s += 1
        stored = []
        for envelope, again in batch:
            verdict = self.ledger.record(
                BOARD, envelope, T0 + self.now_s * SECOND, redelivered=again
            )
            assert verdict.outcome in ("new", "late", "duplicate"), verdict
            if verdict.outcome != "duplicate":
                stored.append((envelope.boot, envelope.random, envelope.seq))
        if fate != "before":
            self.commit(stored)
        if fate:
            self.queue[:count] = [(envelope, True) for envelope, _ in batch]
            self.ledger = reloaded(list(self.saved.values()))
        else:
            del self.queue[:count]

    def commit(self, stored: list[tuple[int, int, int]]) -> None:
        self.stored += stored
        changed = self.ledger.changed()
        for start in changed:
            self.saved[start.b, start.r] = replace(
                start, ranges=list(start.ranges), skipped=list(start.skipped)
            )
        for start in changed:
            last = self.ledger.acknowledged(start)
            if last is not None:
                self.acks.append((start.b, start.r, last))

    @precondition(lambda self: self.acks)
    @rule(which=st.integers(0, 50), lost=st.booleans())
    def hear_an_ack(self, which: int, lost: bool) -> None:
        """Acks may come late, twice, in any order, or not at all."""
        b, r, last = self.acks[which % len(self.acks)]
        if lost:
            return
        freed = [one for one in self.ring if one[:2] == (b, r) and one[2] <= last]
        assert set(freed) <= set(self.stored), "acknowledged and not stored"
        self.ring = [one for one in self.ring if one not in freed]

    @invariant()
    def each_pack_is_stored_at_most_once(self) -> None:
        assert len(set(self.stored)) == len(self.stored)
        assert set(self.stored) <= self.made

    @invariant()
    def the_saved_books_add_up(self) -> None:
        for start in self.saved.values():
            mine = {s for b, r, s in self.stored if (b, r) == (start.b, start.r)}
            check_books(start, mine)

    @invariant()
    def the_store_has_all_that_the_ledger_knows(self) -> None:
        for board in self.ledger._boards.values():
            for start in board.starts.values():
                assert asdict(self.saved[start.b, start.r]) == asdict(start)

    def teardown(self) -> None:
        """Let everything through; then each pack is stored or was dropped."""
        self.measure(1)
        while self.ring:
            self.send(self.RING, lost=set())
            while self.queue:
                self.deliver(8, fate="")
            for which in range(len(self.acks)):
                self.hear_an_ack(which, lost=False)
        self.measure(1)
        self.send(1, lost=set())
        self.deliver(8, fate="")
        for start in self.saved.values():
            mine = {s for b, r, s in self.stored if (b, r) == (start.b, start.r)}
            missing = set(range(start.newest + 1)) - mine
            assert completeness(start) == Completeness(
                start.newest + 1, len(mine), len(missing), 0
            )


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
