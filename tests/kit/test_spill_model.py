"""What holds for every order of events in a ring with flash (hypothesis, CPython)."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kit.ring import IN_FLIGHT, Ring
from kit.spill import Spill

Key = tuple[int, int, int]


class BreakableSpill(Spill):  # type: ignore[misc, unused-ignore]
    """Flash that a test can break and mend."""

    broken = False

    def write(self, found: list[tuple[int, int, int, int, bytes]]) -> bool:
        return not self.broken and bool(super().write(found))


class RingWithFlash(RuleBasedStateMachine):
    """Every pack is kept, acknowledged, counted as dropped, or was only in RAM."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.boot = 0
        self.made = 0
        self.freed = 0
        self.lost_in_ram = 0
        self.power_on()

    def power_on(self) -> None:
        path = Path(self.folder.name) / "spill"
        self.spill = BreakableSpill(str(path), max_blocks=3)
        self.ring = Ring(6, 3000, self.spill)
        self.boot += 1
        self.seq = 0
        self.sent: list[Key] = []

    @rule(size=st.integers(0, 3001), count=st.integers(1, 9))
    def append(self, size: int, count: int) -> None:
        for _ in range(count):
            self.ring.append((self.boot, 7, self.seq, 0, bytes(size)))
            self.seq += 1
            self.made += 1

    @rule()
    def send(self) -> None:
        pack = self.ring.next()
        if pack is None:
            assert self.ring.in_flight() in (len(self.turn()), IN_FLIGHT)
            return
        assert pack == self.turn()[self.ring.in_flight()]
        self.ring.sent(pack)
        self.sent.append(pack[:3])

    @rule()
    def resend(self) -> None:
        self.ring.resend()

    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        if self.sent:
            self.freed += self.ring.acknowledge(*data.draw(st.sampled_from(self.sent)))

    @rule(seq=st.integers(0, 60), random=st.integers(6, 8))
    def acknowledge_anything(self, seq: int, random: int) -> None:
        before = len(self.ring), self.ring.dropped
        freed = self.ring.acknowledge(self.boot, random, seq)
        if (self.boot, random) not in {key[:2] for key in self.sent}:
            assert freed == 0
            assert before == (len(self.ring), self.ring.dropped)
        self.freed += freed

    @rule(broken=st.booleans())
    def break_or_mend(self, broken: bool) -> None:
        self.spill.broken = broken

    @rule(planned=st.booleans())
    def reset(self, planned: bool) -> None:
        if planned:
            assert self.ring.save() is not self.spill.broken or not self.ring._packs
        half_acked = self.ring._freed_of_block()
        dropped = self.ring.dropped
        self.lost_in_ram += len(self.ring._packs)
        self.freed -= half_acked  # the flash still has them
        self.power_on()
        if planned:
            assert self.ring.dropped == dropped
        self.lost_in_ram += dropped - self.ring.dropped

    def turn(self) -> list[tuple[int, int, int, int, bytes]]:
        """Return the packs of which the next is to be sent."""
        ring = self.ring
        return ring._block if ring._blocks else ring._packs  # type: ignore

    @invariant()
    def nothing_is_lost_in_silence(self) -> None:
        accounted = self.freed + self.ring.dropped + self.lost_in_ram
        assert self.made == accounted + len(self.ring)

    @invariant()
    def ram_and_flash_are_bounded(self) -> None:
        assert len(self.ring._packs) <= 6
        assert self.ring.bytes == sum(len(one[4]) for one in self.ring._packs) <= 3000
        assert len(self.spill.blocks) <= 3
        assert len(list(Path(self.folder.name).glob("spill/0*"))) == len(
            self.spill.blocks
        )

    def teardown(self) -> None:
        """Send all that is kept: in order, each once, none below what `o` said."""
        oldest = self.ring.oldest()
        wanted = len(self.ring)
        self.ring.resend()
        got: list[Key] = []
        while (pack := self.ring.next()) is not None:
            self.ring.sent(pack)
            got.append(pack[:3])
            assert self.ring.acknowledge(*pack[:3]) == 1
        assert got == sorted(set(got))
        assert len(got) == wanted
        assert oldest is None or not got or (got[0][0], got[0][2]) >= oldest
        self.folder.cleanup()


TestRingWithFlash = RingWithFlash.TestCase
