"""One start of a board that fills its flash, and what the next one must find there."""

from kit import identity
from kit.ring import Ring
from kit.spill import Spill

BOOTS = 15  # starts before
PACKS = 60
RAM_PACKS = 8
BLOCKS = 3


def board_ring():
    return Ring(RAM_PACKS, 8192, Spill(max_blocks=BLOCKS))


def prepare():
    """Put on an empty flash what earlier starts left."""
    for _ in range(BOOTS):
        identity.count_boot()


def content(seq):
    return b"%04d" % seq * 60


class Life:
    """A start: it is counted, keeps more packs than there is room for, sends some."""

    def __init__(self):
        self.boot = 0
        self.made = 0
        self.freed_to = 0

    def live(self):
        self.boot = identity.count_boot()
        ring = board_ring()
        for seq in range(PACKS):
            ring.append((self.boot, 7, seq, 1000 * seq, content(seq)))
            self.made = seq + 1
            if seq in (30, 50):
                self._deliver(ring, 12)
        ring.save()

    def _deliver(self, ring, count):
        for _ in range(count):
            pack = ring.next()
            ring.sent(pack)
            ring.acknowledge(*pack[:3])
            self.freed_to = pack[2] + 1


def check_next_start(lived):
    """Fail unless the flash is as before or after each write of a start cut off."""
    boot = identity.count_boot()
    assert BOOTS < boot <= BOOTS + 2, "a start's number was lost"
    assert boot > lived.boot, "a start's number was used twice"
    ring = board_ring()
    kept = []
    pack = ring.next()
    while pack:
        ring.sent(pack)
        assert pack[3:] == (1000 * pack[2], content(pack[2]))
        kept.append(pack[:3])
        assert ring.acknowledge(*pack[:3]) == 1
        pack = ring.next()
    assert kept == sorted(set(kept))
    mine = [seq for boot, _, seq in kept if boot == lived.boot]
    accounted = len(mine) + ring.dropped + lived.freed_to
    assert accounted >= lived.made - RAM_PACKS, "lost from flash without a word"
