"""Updates for boards -> messages; ``firmware/kit/update.py`` is the far end.

A board is offered an update once it is there, and again when it has said nothing for a
while. It asks for each part by itself: that is the flow control, and how it goes on
after a cut. What is offered stands in the store, so a gateway that is killed goes on
where it was.
"""

import logging
from collections import OrderedDict
from hashlib import sha256

import orjson

from gateway.commands import AWAY, PEEK_S, KeyOf, Messages, no_key, signed
from gateway.store import BundleRow, DueSending, SendingRow, StoreError, Writer
from gateway.update.manifest import Manifest, read
from gateway.update.words import MANIFEST

LOOK_S = 0.5  # how often, while an update is open
SECOND_US = 1_000_000
# after so long without a word from a board that is there, it is offered again
SILENCE_US = {
    "offered": 30 * SECOND_US,
    "loading": 30 * SECOND_US,
    "waiting": 60 * SECOND_US,
    "installed": 60 * SECOND_US,
}
PART = 1024  # bytes: what a board can take at a time
MOST_HELD = 4  # bundles in memory

log = logging.getLogger("dannaya.ingest")


class Held:
    """A bundle in memory, and where each of its files begins in it."""

    def __init__(self, row: BundleRow, content: bytes) -> None:
        self.row = row
        self.manifest: Manifest = read(row.manifest)
        self._content = content
        self._starts = []
        start = 0
        for _, size, _ in self.manifest.files:
            self._starts.append(start)
            start += size

    def part(self, file: int, at: int) -> bytes | None:
        """Return a part of a file, or of the manifest; None where there is none."""
        if file == MANIFEST:
            return self.row.manifest[at : at + PART] or None
        if self.row.drill and not self._content:
            return None  # of a drill only the manifest is ever shown
        if file >= len(self._starts):
            return None
        size, start = self.manifest.files[file][1], self._starts[file]
        if at > size:
            return None
        return self._content[start + at : start + min(size, at + PART)]


class Updates:
    """Offers updates when another program has written into the store, and parts."""

    def __init__(self, writer: Writer, key_of: KeyOf = no_key) -> None:
        """``key_of`` gives the key that signs what goes to a board."""
        self._writer = writer
        self._key_of = key_of
        self._version: int | None = None
        self._due_s = 0.0
        self._peek_s = 0.0
        self._open = True
        self._held: OrderedDict[int, Held] = OrderedDict()

    def due(self, now_us: int, steady_s: float, lane: str = "open") -> Messages:
        """Return what to publish to boards of a lane now; kept as offered already.

        ``steady_s`` is a clock that is never set. Raises StoreError: then nothing is
        to be published.
        """
        if steady_s < self._peek_s and not self._open:
            return []
        self._peek_s = steady_s + PEEK_S
        version = self._writer.version()
        if version == self._version and (not self._open or steady_s < self._due_s):
            return []
        self._version = version
        self._due_s = steady_s + LOOK_S
        due = self._writer.due_sendings(now_us, SILENCE_US["offered"])
        self._open = bool(due)
        ready = [one for one in due if one.lane == lane and is_time(one, now_us)]
        messages = [m for one in ready if (m := self._offer(one.row)) is not None]
        if ready:
            self._writer.mark_offered([one.row.id for one in ready], now_us)
        return messages + self._questions(lane, now_us)

    def part(
        self, board: str, number: int, file: int, at: int
    ) -> tuple[str, bytes] | None:
        """Return the message with the part that a board wants; None without one."""
        try:
            row = self._writer.updates().sending(number)
            if row is None or row.board != board or row.ended_us is not None:
                return None
            held = self._hold(row.bundle)
        except StoreError as error:
            log.error("%s", error)  # the board asks again
            return None
        data = held.part(file, at) if held else None
        if data is None:
            return None
        return self._message(board, {"id": str(number), "file": file, "at": at}, data)

    def _offer(self, row: SendingRow) -> tuple[str, bytes] | None:
        held = self._hold(row.bundle)
        if held is None:
            return None
        raw = held.row.manifest
        head = {
            "id": str(row.id),
            "offer": len(raw),
            "digest": sha256(raw).hexdigest(),
            "key": held.manifest.key,
            "auto": row.auto,
        }
        return self._message(row.board, head, held.row.signature)

    def _questions(self, lane: str, now_us: int) -> Messages:
        """Return the questions what boards run, each sent once."""
        open_ones = [q for q in self._writer.open_questions() if q.lane == lane]
        if open_ones:
            self._writer.mark_asked([one.id for one in open_ones], now_us)
        return [
            self._message(one.board, {"id": f"q{one.id}", "prove": one.nonce}, b"")
            for one in open_ones
        ]

    def _message(
        self, board: str, head: dict[str, object], body: bytes
    ) -> tuple[str, bytes]:
        topic = f"kit/{board}/update"
        key = self._key_of(board)
        return topic, signed(topic, orjson.dumps(head), key, b"\n" + body)

    def _hold(self, bundle: int) -> Held | None:
        """Return a bundle, kept in memory while boards ask for it."""
        held = self._held.get(bundle)
        if held is None:
            found = self._writer.updates().content(bundle)
            if found is None:
                return None
            held = self._held[bundle] = Held(*found)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(bundle)
        return held


def is_time(one: DueSending, now_us: int) -> bool:
    """Tell whether a board that is there is to hear of its update now."""
    if one.state.get("state", "ready") in AWAY:
        return False
    wait_us = SILENCE_US.get(one.row.state, 0)
    return now_us - one.row.moved_us >= wait_us
