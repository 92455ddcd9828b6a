"""What somebody on the wire has of a board: its readings, or their sizes alone."""

import threading

from gateway.message import Message
from gateway.occupancy import Air
from gateway.trust.wire.mqtt import Seen
from gateway.trust.wire.relay import Side
from gateway.trust.wire.tls import Record
from gateway.wire import decode


class Heard:
    """Listens to what the board says: ``tell`` is the listener of a wire of glass."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._numbered: dict[int, Air] = {}
        self._lock = threading.Lock()

    @property
    def air(self) -> list[Air]:
        """Return the readings in the board's order, one that it sent twice once."""
        with self._lock:
            return [self._numbered[number] for number in sorted(self._numbered)]

    def tell(
        self, side: Side, _data: bytes, packets: list[Seen], records: list[Record]
    ) -> None:
        """Take a piece, from the wire's threads."""
        if side == "board":
            found = [one for packet in packets if (one := air_of(packet)) is not None]
            with self._lock:
                self._numbered |= dict(found)
                self.sizes += [one.size for one in records if one.kind == "data"]


def air_of(packet: Seen) -> tuple[int, Air] | None:
    """Return the number and the reading of a pack in clear, None without one."""
    if packet.name != "PUBLISH" or not packet.topic:
        return None
    found = decode(packet.topic, packet.payload or b"")
    if not isinstance(found, Message) or found.envelope is None:
        return None
    values = {one.name: one.value for one in found.records}
    temperature, humidity = values.get("temperature"), values.get("humidity")
    if not isinstance(temperature, float) or not isinstance(humidity, float):
        return None
    return found.envelope.seq, Air(temperature, humidity)
