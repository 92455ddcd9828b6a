"""What somebody on the network learns from the bytes that pass.

The same reader looks at every lane; it is not told which one is encrypted.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.trust.wire.mqtt import Ear, Seen
from gateway.trust.wire.relay import Side
from gateway.trust.wire.tls import Eye, Hello, Record

MOST_PACKETS = 500  # kept; the first ones, which say who came, always are


@dataclass
class Learned:
    """What was read on a wire: packets in words, records by their size alone."""

    packets: list[Seen] = field(default_factory=list)
    hello: Hello | None = None
    records: Counter[str] = field(default_factory=Counter)
    sizes: list[int] = field(default_factory=list)  # of encrypted data, in bytes

    @property
    def passwords(self) -> set[tuple[str, str]]:
        """Return the (user, password) pairs that passed in clear."""
        return {(p.user or "", p.password) for p in self.packets if p.password}

    @property
    def values(self) -> list[tuple[str, bytes]]:
        """Return the (topic, payload) pairs that passed in clear."""
        return [
            (p.topic, p.payload or b"")
            for p in self.packets
            if p.name == "PUBLISH" and p.topic
        ]


class Glass:
    """Reads what passes a ``Wire``: its ``hear`` is the wire's.

    ``tell(side, bytes, packets, records)`` hears each piece with what it was.
    """

    def __init__(
        self,
        tell: Callable[[Side, bytes, list[Seen], list[Record]], None] | None = None,
    ) -> None:
        self.learned = Learned()
        self._tell = tell
        self._lock = threading.Lock()
        self._ears: dict[tuple[int, Side], Ear] = defaultdict(Ear)
        self._eyes: dict[tuple[int, Side], Eye] = defaultdict(Eye)

    def stop_telling(self) -> None:
        """Read on, and tell nobody any more."""
        self._tell = None

    def hear(self, link: int, side: Side, data: bytes) -> None:
        """Take what one side of a link has said."""
        with self._lock:
            packets = list(self._ears[link, side].hear(data))
            records = list(self._eyes[link, side].look(data))
            self._learn(packets, records)
        tell = self._tell
        if tell:
            tell(side, data, packets, records)

    def _learn(self, packets: list[Seen], records: list[Record]) -> None:
        learned = self.learned
        learned.packets += packets[: MOST_PACKETS - len(learned.packets)]
        for record in records:
            learned.records[record.kind] += 1
            learned.hello = record.hello or learned.hello
            if record.kind == "data" and len(learned.sizes) < MOST_PACKETS:
                learned.sizes.append(record.size)
