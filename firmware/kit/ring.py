"""Packs kept until the far side has them, oldest first (pure).

A pack is the tuple `(boot, random, seq, uptime_ms, data)`: the start it belongs to, its
number in that start, when its readings were taken, and the SenML bytes.
"""

from kit import packs

BOOT, RANDOM, SEQ, UPTIME, DATA = 0, 1, 2, 3, 4

IN_FLIGHT = 8  # the most packs sent and not yet acknowledged


class Ring:
    """Packs in the order they were made, at most `max_packs` and `max_bytes` of them.

    When it is full the oldest pack is dropped and counted: the envelope's `o` moves on,
    so the gateway counts it missing unless it had come through. `max_bytes` counts the
    SenML bytes.
    """

    def __init__(self, max_packs=256, max_bytes=24576):
        self.max_packs = max_packs
        self.max_bytes = max_bytes
        self.bytes = 0
        self.dropped = 0
        self._packs = []
        self._in_flight = 0  # the first so many of _packs
        self._sent = {}  # (boot, random) -> the highest seq sent

    def __len__(self):
        return len(self._packs)

    def append(self, pack):
        """Keep one more pack; drop the oldest until it fits."""
        size = len(pack[DATA])
        if size > self.max_bytes:
            self.dropped += 1
            return
        while len(self._packs) >= self.max_packs or self.bytes + size > self.max_bytes:
            self._remove(0)
            self.dropped += 1
        self._packs.append(pack)
        self.bytes += size

    def oldest(self):
        """Return (boot, seq) of the oldest pack kept, or None when there is none."""
        if not self._packs:
            return None
        return self._packs[0][BOOT], self._packs[0][SEQ]

    def next(self):
        """Return the next pack to send, or None: all sent, or IN_FLIGHT on their way.

        The same pack is returned until `sent` is called.
        """
        if self._in_flight < min(len(self._packs), IN_FLIGHT):
            return self._packs[self._in_flight]
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
        freed = 0
        for index in range(len(self._packs) - 1, -1, -1):
            pack = self._packs[index]
            if (pack[BOOT], pack[RANDOM]) == start and pack[SEQ] <= seq:
                self._remove(index)
                freed += 1
        return freed

    def take_out(self, room):
        """Return the packs, and keep none, as many as `room` bytes hold encoded.

        The oldest of those beyond it are dropped and counted.
        """
        size = self.bytes + packs.HEAD_BYTES * len(self._packs)
        while size > room:
            size -= len(self._packs[0][DATA]) + packs.HEAD_BYTES
            self._remove(0)
            self.dropped += 1
        taken, self._packs = self._packs, []
        self.bytes = self._in_flight = 0
        return taken

    def _remove(self, index):
        self.bytes -= len(self._packs.pop(index)[DATA])
        if index < self._in_flight:
            self._in_flight -= 1
