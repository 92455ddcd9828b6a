"""What holds for every order of events in the ring (hypothesis, on CPython)."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kit.ring import IN_FLIGHT, Ring


class RingAgainstAList(RuleBasedStateMachine):
    """The ring does what a plain list with a set of sent packs would do."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring(max_packs=20, max_bytes=300)
        self.kept: list[tuple[int, int, int, int, bytes]] = []
        self.start = (1, 11)
        self.seq = 0
        self.made = 0
        self.freed = 0
        self.sent: dict[tuple[int, int], int] = {}

    @rule(size=st.integers(0, 60))
    def append(self, size: int) -> None:
        pack = (*self.start, self.seq, 0, bytes(size))
        self.ring.append(pack)
        self.seq += 1
        self.made += 1
        self.kept.append(pack)
        while len(self.kept) > 20 or sum(len(one[4]) for one in self.kept) > 300:
            self.kept.pop(0)

    @rule()
    def append_one_that_never_fits(self) -> None:
        self.ring.append((*self.start, self.seq, 0, bytes(301)))
        self.seq += 1
        self.made += 1

    @rule(random=st.integers(0, 3))
    def start_again(self, random: int) -> None:
        self.start = (self.start[0] + 1, random)
        self.seq = 0

    @rule()
    def send(self) -> None:
        pack = self.ring.next()
        if pack is None:
            assert self.ring.in_flight() in (len(self.kept), IN_FLIGHT)
            return
        assert pack == self.kept[self.ring.in_flight()]
        start = pack[:2]
        first = pack[2] > self.sent.get(start, -1)
        assert self.ring.sent(pack) is first
        self.sent[start] = max(pack[2], self.sent.get(start, -1))

    @rule()
    def resend(self) -> None:
        self.ring.resend()
        assert self.ring.in_flight() == 0

    @rule(boot=st.integers(1, 6), random=st.integers(0, 11), seq=st.integers(-1, 60))
    def acknowledge(self, boot: int, random: int, seq: int) -> None:
        believed = seq <= self.sent.get((boot, random), -1)
        left = [
            one
            for one in self.kept
            if not (believed and one[:2] == (boot, random) and one[2] <= seq)
        ]
        assert self.ring.acknowledge(boot, random, seq) == len(self.kept) - len(left)
        self.freed += len(self.kept) - len(left)
        self.kept = left

    @rule()
    def acknowledge_what_was_sent(self) -> None:
        if self.sent:
            (boot, random), seq = next(iter(self.sent.items()))
            self.acknowledge(boot, random, seq)

    @invariant()
    def nothing_is_lost_in_silence(self) -> None:
        assert self.made == len(self.ring) + self.freed + self.ring.dropped
        assert len(self.ring) == len(self.kept)
        assert self.ring.bytes == sum(len(one[4]) for one in self.kept)
        assert 0 <= self.ring.in_flight() <= min(len(self.kept), IN_FLIGHT)
        oldest = (self.kept[0][0], self.kept[0][2]) if self.kept else None
        assert self.ring.oldest() == oldest


TestRing = RingAgainstAList.TestCase
