"""Packs kept until the far side has them, oldest first.

A pack is the tuple `(boot, random, seq, uptime_ms, data)`: the start it belongs to, its
number in that start, when its readings were taken, and the SenML bytes.

With a `Spill` the oldest packs move to flash, a block at a time, when RAM is full; what
is on flash is always older than what is in RAM. The block whose turn it is comes back
into RAM to be sent, and leaves the flash when all of it was acknowledged: until then it
counts as kept, so that packs sent again after a power cut are doubles and not replays.
"""

from kit import packs
from kit.spill import BLOCK_BYTES, NoSpill

BOOT, RANDOM, SEQ, UPTIME, DATA = 0, 1, 2, 3, 4
NUMBER, START, FIRST, LAST, COUNT = 0, 1, 2, 3, 4  # of a block: see `Spill`

IN_FLIGHT = 8  # the most packs sent and not yet acknowledged
REST = 32  # packs until flash that failed is tried again


class Ring:
    """Packs in the order they were made, at most `max_packs` and `max_bytes` in RAM.

    When there is no more room the oldest are dropped and counted: the envelope's `o`
    moves on, so the gateway counts them missing unless they had come through.
    `max_bytes` counts the SenML bytes. `dropped` counts from the first start on where
    there is flash to keep it.
    """

    def __init__(self, max_packs=256, max_bytes=24576, spill=None):
        self.max_packs = max_packs
        self.max_bytes = max_bytes
        self.bytes = 0
        self._spill = spill or NoSpill()
        self.dropped = self._spill.dropped
        self._blocks = self._spill.blocks
        self._block = []  # packs of the oldest block, once ...
        self._read = False  # ... it was read
        self._packs = []  # in RAM only, younger than all blocks
        self._in_flight = 0  # the first so many of the block, or of _packs
        self._sent = {}  # (boot, random) -> the highest seq sent
        self._rest = 0  # no more flash before so many packs

    def __len__(self):
        kept = len(self._packs) + sum(block[COUNT] for block in self._blocks)
        return kept - self._freed_of_block()

    def append(self, pack):
        """Keep one more pack; make room for it on flash, or drop the oldest."""
        size = len(pack[DATA])
        if size > self.max_bytes:
            self.dropped += 1
            return
        self._rest = max(0, self._rest - 1)
        while self._packs and not self._fits(size):
            if not self._to_flash():
                self._remove(self._packs, 0)
                self.dropped += 1
        self._packs.append(pack)
        self.bytes += size

    def oldest(self):
        """Return (boot, seq) of the oldest pack kept, or None when there is none."""
        if self._blocks:
            block = self._blocks[0]
            return block[START][0], block[FIRST]
        if not self._packs:
            return None
        return self._packs[0][BOOT], self._packs[0][SEQ]

    def next(self):
        """Return the next pack to send, or None: all sent, or IN_FLIGHT on their way.

        The same pack is returned until `sent` is called.
        """
        front = self._front()
        if self._in_flight < min(len(front), IN_FLIGHT):
            return front[self._in_flight]
        return None

    def sent(self, pack):
        """Note that the pack from `next` is on its way; return whether a first time."""
        self._in_flight += 1
        start = pack[BOOT], pack[RANDOM]
        first = pack[SEQ] > self._sent.get(start, -1)
        if first:
            self._sent[start] = pack[SEQ]
        return first

    def in_flight(self):
        """Return how many packs wait for an acknowledgement."""
        return self._in_flight

    def resend(self):
        """Begin again from the oldest pack; what was on its way counts as not sent."""
        self._in_flight = 0

    def acknowledge(self, boot, random, seq):
        """Free the packs of one start up to `seq`; return how many they were.

        An acknowledgement above what was sent is not believed: nothing is freed.
        """
        start = boot, random
        if seq > self._sent.get(start, -1):
            return 0
        freed = self._free_blocks(start, seq)
        return freed + self._free(self._packs, start, seq)

    def save(self):
        """Move what is in RAM to flash, before a reset; return whether it is there."""
        self._rest = 0
        while self._packs and self._to_flash():
            pass
        self._spill.note_dropped(self.dropped)
        return not self._packs

    def take_out(self, room):
        """Return the packs that are in RAM only, and forget them, if `room` holds them.

        `room` is in bytes, encoded. When they are more they go to flash; without flash
        the oldest are dropped and counted until the others fit.
        """
        size = self.bytes + packs.HEAD_BYTES * len(self._packs)
        if size > room and self.save():
            return []
        while size > room:
            size -= len(self._packs[0][DATA]) + packs.HEAD_BYTES
            self._remove(self._packs, 0)
            self.dropped += 1
        taken, self._packs = self._packs, []
        self.bytes = self._in_flight = 0
        return taken

    def _fits(self, size):
        return len(self._packs) < self.max_packs and self.bytes + size <= self.max_bytes

    def _front(self):
        """Return the packs whose turn it is; a block that broke is dropped."""
        while self._blocks:
            if not self._read:
                self._block = self._spill.read(self._blocks[0])
                self._read = True
                self._in_flight = 0
            if self._block:
                return self._block
            self._drop_block()
        return self._packs

    def _freed_of_block(self):
        """Return how many packs of the oldest block were acknowledged."""
        return self._blocks[0][COUNT] - len(self._block) if self._read else 0

    def _to_flash(self):
        """Move the oldest packs in RAM to flash; return whether any could."""
        if self._rest or not self._spill.max_blocks:
            return False
        while len(self._blocks) >= self._spill.max_blocks:
            self._drop_block()
        moved = self._first_of_one_start()
        if not self._spill.write(moved):
            self._rest = REST
            return False
        if len(self._blocks) == 1:
            self._in_flight = 0
        del self._packs[: len(moved)]
        self.bytes -= sum(len(pack[DATA]) for pack in moved)
        return True

    def _first_of_one_start(self):
        """Return the oldest packs in RAM, as many as make one block."""
        moved = []
        size = 0
        for pack in self._packs:
            size += packs.HEAD_BYTES + len(pack[DATA])
            if moved and (size > BLOCK_BYTES or pack[:2] != moved[0][:2]):
                break
            moved.append(pack)
        return moved

    def _drop_block(self):
        """Give up the oldest block; all that was not acknowledged of it is counted."""
        self.dropped += len(self._block) or self._blocks[0][COUNT]
        self._spill.note_dropped(self.dropped)  # first: no power cut hides a loss
        self._end_block()

    def _end_block(self):
        self._spill.remove(self._blocks[0])
        self._block = []
        self._read = False
        self._in_flight = 0

    def _free_blocks(self, start, seq):
        """Free packs on flash: whole blocks, or those of the one whose turn it is."""
        freed = 0
        for block in list(self._blocks):
            if block[START] != start or block[FIRST] > seq or block not in self._blocks:
                continue
            if block == self._blocks[0]:
                front = self._front()
                freed += self._free(front, start, seq)
                if not front and front is self._block:
                    self._end_block()
            elif block[LAST] <= seq:
                freed += block[COUNT]
                self._spill.remove(block)
        return freed

    def _free(self, found, start, seq):
        """Remove the packs of a start up to `seq` from a list; return how many."""
        freed = 0
        for index in range(len(found) - 1, -1, -1):
            pack = found[index]
            if (pack[BOOT], pack[RANDOM]) == start and pack[SEQ] <= seq:
                self._remove(found, index)
                freed += 1
        return freed

    def _remove(self, found, index):
        """Take one pack out of _packs or of the block."""
        size = len(found.pop(index)[DATA])
        if found is self._packs:
            self.bytes -= size
        turn = self._block if self._blocks else self._packs
        if found is turn and index < self._in_flight:
            self._in_flight -= 1
